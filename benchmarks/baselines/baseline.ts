/** What the hand-written comparison programs in this folder have in common, so that one harness can run them all. */

/** A cell of a table: `bigint` where exact integers may pass 2^53, else `number`. */
export type Value = number | bigint;

export interface Baseline {
  readonly name: string;
  /** `defaults`: the documented defaults, as a beginner writes it. `competent`: as an expert writes it. */
  readonly kind: 'defaults' | 'competent';
  /** Name of the program's folder. */
  readonly program: string;
  /** Makes context and keys, and loads the evaluation keys from their bytes as a server does once. */
  prepare(): Promise<PreparedBaseline>;
}

export interface PreparedBaseline {
  /** Rows that one call serves; `encrypt` takes at least 1 and at most this many. */
  readonly rowsPerCall: number;
  /** Bytes of the evaluation keys (relinearization + Galois), which the client uploads once. */
  readonly keyBytes: number;
  /** What the client does per call, from plain rows to request bytes, preprocessing included. */
  encrypt(rows: readonly (readonly number[])[]): readonly Uint8Array[];
  /** What the server does per call: load, evaluate, save. Bytes in, bytes out; the keys are loaded already. */
  evaluate(request: readonly Uint8Array[]): readonly Uint8Array[];
  /** Returns `rowsPerCall` results in order; those beyond the rows encrypted belong to padding. */
  decrypt(response: readonly Uint8Array[]): readonly (readonly Value[])[];
  /** The same results computed in the clear, one per row: exact for integers, in double precision for reals. */
  reference(rows: readonly (readonly number[])[]): readonly (readonly Value[])[];
  /** Frees every object held in WASM memory. */
  dispose(): void;
}
