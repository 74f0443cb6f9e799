/** A client of one deployed function: keys, calls and receipts. */
import { FheError, needs } from '@fhe-serverless/core/errors';
import type { ManifestClaims } from '@fhe-serverless/core/plan';
import type { ReferenceInputs } from '@fhe-serverless/core/reference';
import { verifyReceipt } from './audit.ts';
import { bounded } from './bounded.ts';
import { openConnection, type ConnectOptions, type Connection } from './connect.ts';
import { checkRow, declaredInputs } from './evaluate/check-row.ts';
import { requireAllowedClearInputs } from './evaluate/clear-inputs.ts';
import type { Outputs } from './evaluate/decode-outputs.ts';
import { evaluateRows, type EvaluatedCall, type Evaluator } from './evaluate/evaluate-rows.ts';
import type { Receipt } from './evaluate/read-answer.ts';
import { KeyFile } from './keys/key-file.ts';
import { registerKeys, type RegisteredKeys } from './keys/register-keys.ts';
import { Sessions } from './sessions.ts';
import type { TrustFile } from './trust/trust-file.ts';
import { readUsage, type Usage } from './usage.ts';

export interface CallResult {
  readonly outputs: Outputs;
  readonly receipt: Receipt;
}

export interface BatchResult {
  /** In the order of the rows. */
  readonly outputs: readonly Outputs[];
  /** One for each call that was made, in the order of their rows. */
  readonly receipts: readonly Receipt[];
}

export interface BatchOptions {
  /** Calls under way at a time. @default 4 */
  readonly concurrency?: number;
  /** Told of each call as it is done: what was paid for is not lost when a later call fails. */
  readonly onCall?: (call: EvaluatedCall & { readonly firstRow: number }) => void;
}

const DEFAULT_CONCURRENCY = 4;

/** Dispose to free the engine's memory and to overwrite the secret keys. */
export class FheClient implements Disposable {
  /** Fetches and verifies the manifest; asks for no passphrase. @throws FheError FHE_CLIENT_ADDRESS, FHE_CLIENT_TRUST_FILE, FHE_CLIENT_MANIFEST */
  static async connect(options: ConnectOptions): Promise<FheClient> {
    const connection = await openConnection(options);
    await connection.manifests.current();
    return new FheClient(connection);
  }

  readonly #connection: Connection;
  readonly #sessions: Sessions;
  #keyFile: Promise<KeyFile> | undefined;
  #registering: Promise<RegisteredKeys> | undefined;

  private constructor(connection: Connection) {
    this.#connection = connection;
    this.#sessions = new Sessions(connection.engine);
  }

  /** What this client verifies answers by. Save it as a trust file to pin a deployment that was met without one. */
  get trust(): TrustFile {
    return this.#connection.manifests.trust;
  }

  /** The verified manifest in force: inputs, outputs, keys, limits and price. */
  async manifest(): Promise<ManifestClaims> {
    return (await this.#connection.manifests.current()).claims;
  }

  /**
   * Loads or makes the secret key, then registers the evaluation keys and uploads those that the server lacks. Call it
   * again after a break, and after a deployment: it does what is missing and nothing else.
   */
  async ensureKeys(): Promise<RegisteredKeys> {
    this.#registering ??= this.#evaluator().then(registerKeys).finally(() => this.#registering = undefined);
    return this.#registering;
  }

  /** One sample. @throws FheError FHE_CLIENT_CLEAR_INPUT, FHE_INPUT_SHAPE, FHE_INPUT_OUT_OF_RANGE before encryption, FHE_CLIENT_RECEIPT before decryption */
  async call(inputs: ReferenceInputs): Promise<CallResult> {
    const { outputs, receipts } = await this.callBatch([inputs]);
    return { outputs: outputs[0]!, receipt: receipts[0]! };
  }

  /** Many samples: as many in each ciphertext as fit, for the price of one call each. All rows are checked before the first call. */
  async callBatch(rows: readonly ReferenceInputs[], { concurrency = DEFAULT_CONCURRENCY, onCall }: BatchOptions = {}): Promise<BatchResult> {
    const claims = await this.manifest();
    requireAllowedClearInputs(claims.inputs, this.#connection.clearInputs);
    const declared = declaredInputs(claims.inputs);
    for (const row of rows) checkRow(declared, row);
    const evaluator = await this.#evaluator();
    const { samplesPerCall } = claims.packing;
    const firstRows = Array.from({ length: Math.ceil(rows.length / samplesPerCall) }, (_, index) => index * samplesPerCall);
    const calls = await bounded(firstRows, concurrency, async (firstRow) => {
      const done = await evaluateRows(evaluator, rows.slice(firstRow, firstRow + samplesPerCall));
      done.reduce((row, call) => {
        onCall?.({ ...call, firstRow: row });
        return row + call.outputs.length;
      }, firstRow);
      return done;
    });
    return { outputs: calls.flat().flatMap(({ outputs }) => outputs), receipts: calls.flat().map(({ receipt }) => receipt) };
  }

  /** What this caller used in a month, `2026-11`. @default - the current one */
  async usage(period?: string): Promise<Usage> {
    return readUsage(await this.#connection.api.usage(period));
  }

  /** The receipt of an earlier call of this caller, verified. */
  async receipt(requestId: string): Promise<Receipt> {
    const jws = await this.#connection.api.receipt(requestId);
    const claims = await verifyReceipt(jws, this.trust.jwks);
    needs(claims.requestId === requestId && claims.iss === this.trust.issuer, 'FHE_CLIENT_RECEIPT', { reason: 'it is of another call' });
    return { jws, claims };
  }

  /** Erases the evaluation keys of this function's parameters from the server, for good. The secret key stays here. */
  async eraseKeys(): Promise<void> {
    const { api, manifests, keyFile } = await this.#evaluator();
    const { claims } = await manifests.current();
    const held = keyFile.key(claims.parameters.fingerprint);
    if (held === undefined) return;
    const { keysets } = await manifests.fetch(held.keyId);
    for (const { keysetId } of keysets) await api.eraseKeyset(claims.controlPlane, keysetId);
  }

  [Symbol.dispose](): void {
    this.#sessions[Symbol.dispose]();
    this.#keyFile?.then((keyFile) => keyFile[Symbol.dispose](), () => undefined);
    this.#keyFile = undefined;
  }

  async #evaluator(): Promise<Evaluator> {
    const { api, manifests, keys, onProgress, clearInputs } = this.#connection;
    if (keys === undefined) throw new FheError('FHE_CLIENT_KEY_FILE', { path: 'of this client', reason: 'connect() was given no keys' });
    // A wrong passphrase is asked for again by the next call.
    this.#keyFile ??= KeyFile.openOrCreate(keys).catch((error: unknown) => {
      this.#keyFile = undefined;
      throw error;
    });
    return { api, manifests, sessions: this.#sessions, keyFile: await this.#keyFile, ensureKeys: () => this.ensureKeys(), onProgress, clearInputs };
  }
}
