/**
 * What the runtime needs from a cloud. One adapter per cloud implements each port; the suites in
 * `lambda-runtime/test/contracts` check them all. A call that cannot be answered throws
 * FHE_SERVICE_UNAVAILABLE; outcomes that a caller must expect are return values.
 */
import { METRIC_UNITS, type MetricName } from './metric-units.ts';

/** Who calls. What is stored, signed and logged is the pseudonym alone. */
export interface Identity {
  /** Pseudonym, derived from the authenticated principal. */
  readonly tenant: string;
  /** The principal itself, for the author's `authorize` and for nothing else. Absent where the deployment fixed the tenant. */
  readonly principal?: string;
}

export type KeysetStatus = 'pending' | 'verifying' | 'ready' | 'failed';

export interface KeysetPart {
  /** As in the plan: `public-key`, `relinearization` or `galois-<element>`. */
  readonly name: string;
  readonly kind: 'public' | 'relinearization' | 'galois';
  readonly galoisElement: number;
  /** SHA-256 of the payload, hex. */
  readonly digest: string;
  /** Length of the payload. */
  readonly bytes: number;
  /** Length of the whole uploaded envelope. */
  readonly uploadBytes: number;
  /** SHA-256 of the whole uploaded envelope, hex. */
  readonly uploadSha256: string;
}

/** Server-side record of one caller's evaluation keys. Its id is a hash of tenant, key id, fingerprints and part digests. */
export interface KeysetRecord {
  readonly tenant: string;
  /** 16 random bytes made with the secret key, hex. */
  readonly keyId: string;
  readonly keysetId: string;
  readonly keyConfigurationDigest: string;
  readonly scheme: string;
  readonly polyModulusDegree: number;
  readonly coeffModulus: readonly string[];
  readonly plaintextModulus: string;
  readonly parametersFingerprint: string;
  readonly parts: readonly KeysetPart[];
  readonly status: KeysetStatus;
  /** Error code when status is `failed`. */
  readonly reason?: string;
  /** Milliseconds since the epoch; afterwards the keys answer to nothing until they are registered again. */
  readonly leaseExpiresAt: number;
  /** When this record was created; a record that was erased and made again has another one. */
  readonly createdAt: number;
}

/** Key set records and wrapped data keys. Reads are strongly consistent. */
export interface KeyStore {
  getKeyset(tenant: string, keysetId: string): Promise<KeysetRecord | undefined>;
  /**
   * The caller's keyset for this key id and key configuration, whatever its status. Where several fit
   * (keys made again for the same key id), a ready one wins, then the one created last.
   */
  findKeyset(tenant: string, keyId: string, keyConfigurationDigest: string): Promise<KeysetRecord | undefined>;
  /** Writes if the stored record has the status `expected`, or does not exist for undefined. False, and nothing written, otherwise. */
  putKeyset(record: KeysetRecord, expected: KeysetStatus | undefined): Promise<boolean>;
  listKeysets(tenant: string, keyId: string): Promise<readonly KeysetRecord[]>;
  /** Removes the record; no error when there is none. */
  deleteKeyset(tenant: string, keysetId: string): Promise<void>;
  /** The wrapped data key of (tenant, key id). Exists in exactly one place: deleting it shreds every part. */
  getDataKey(tenant: string, keyId: string): Promise<WrappedDataKey | undefined>;
  /** Stores unless one exists; gives what is stored afterwards. */
  createDataKey(tenant: string, keyId: string, dataKey: WrappedDataKey): Promise<WrappedDataKey>;
  deleteDataKey(tenant: string, keyId: string): Promise<void>;
}

export interface WrappedDataKey {
  /** Random id that stands in key envelopes, hex. */
  readonly dataKeyId: string;
  readonly wrapped: Uint8Array;
}

export interface UploadTicket {
  readonly method: 'PUT';
  readonly url: string;
  /** Headers that the upload must carry, signed into the URL. */
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** A flat store of immutable objects. Paths are ours: lower-case hex, '/', '-' and '.'. */
export interface ObjectStore {
  /** Length in bytes, or undefined when absent. */
  size(path: string): Promise<number | undefined>;
  /** Streams one version of the object, whatever is written meanwhile. Undefined when absent. */
  read(path: string): Promise<ObjectReader | undefined>;
  /** Creates or replaces, visible only when complete. Throws, and changes nothing, when the body has another length or throws. */
  write(path: string, body: AsyncIterable<Uint8Array>, bytes: number): Promise<void>;
  /** Removes the object; no error when there is none. */
  delete(path: string): Promise<void>;
  /** A signed upload of exactly these bytes; `sha256` is hex. Any other content is refused by the store. */
  presignUpload(path: string, content: { readonly bytes: number; readonly sha256: string; readonly expiresInSeconds: number }): Promise<UploadTicket>;
  /** A signed address to read the object from. */
  presignDownload(path: string, expiresInSeconds: number): Promise<string>;
}

export interface ObjectReader {
  readonly bytes: number;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Context bound into every wrapped data key. Shows in clear in audit trails: pseudonyms only. */
export interface DataKeyContext {
  readonly tenant: string;
  readonly keyId: string;
  readonly format: 'FHEK1';
}

export interface Kms {
  /** A fresh 32-byte data key, in clear and wrapped. */
  generateDataKey(context: DataKeyContext): Promise<{ readonly plaintext: Uint8Array; readonly wrapped: Uint8Array }>;
  /** Fails when the context differs or the bytes were changed. */
  unwrapDataKey(wrapped: Uint8Array, context: DataKeyContext): Promise<Uint8Array>;
}

export interface Signer {
  /** ES256 (ECDSA over P-256 and the SHA-256 of `message`); raw r || s, 64 bytes. */
  sign(message: Uint8Array): Promise<Uint8Array>;
  /** Public key as JWK with `kid`, `alg` and `use`. */
  publicJwk(): Promise<PublicJwk>;
}

export interface PublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly kid: string;
  readonly alg: 'ES256';
  readonly use: 'sig';
}

export interface Reservation {
  readonly tenant: string;
  readonly idempotencyKey: string;
  /** SHA-256 over plan digest, key id and input envelope digests, hex. */
  readonly requestDigest: string;
  readonly requestId: string;
  /** Random, chosen by the caller: proves ownership when settling, and makes a repeated `reserve` harmless. */
  readonly leaseToken: string;
  readonly amountNano: number;
  readonly microUnits: number;
  /** Milliseconds since the epoch; from then on another call may take the reservation over. */
  readonly leaseExpiresAt: number;
}

export type ReserveOutcome =
  | { readonly outcome: 'reserved' }
  | { readonly outcome: 'in-progress'; readonly leaseExpiresAt: number }
  | { readonly outcome: 'done'; readonly record: SettledRecord }
  | { readonly outcome: 'key-reused' }
  | { readonly outcome: 'budget'; readonly leftNano: number };

export interface SettledRecord {
  readonly requestId: string;
  readonly requestDigest: string;
  /** Compact JWS. */
  readonly receipt: string;
  /** The whole answer, receipt included, in the results store. */
  readonly resultPath: string;
  readonly resultBytes: number;
  /** SHA-256 of the whole answer, hex. */
  readonly resultSha256: string;
  /** Milliseconds since the epoch; results are kept until then. */
  readonly resultExpiresAt: number;
}

export interface UsageEntry {
  readonly evaluations: number;
  readonly failed: number;
  readonly microUnits: number;
  readonly amountNano: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly samples: number;
}

export interface Settlement {
  readonly reservation: Reservation;
  readonly record: SettledRecord;
  readonly usage: Omit<UsageEntry, 'evaluations' | 'failed'>;
  readonly settledAt: number;
}

/**
 * Usage, budgets, receipts and idempotency, written exactly once. Periods are calendar months in UTC, `2026-11`.
 * A reservation is bound to its request digest for good: after a failure the same request may reserve again.
 */
export interface Ledger {
  /**
   * Holds the amount in the budget of the month of `now`. For the same tenant and idempotency key: `done` after settling;
   * `in-progress` while another lease runs; `reserved`, with one hold, for the same lease token, after the lease ran out
   * (the former holder can no longer settle) and after a failure; `key-reused` for another request digest. Only `reserved`
   * changes anything. The hold of a lease that ran out counts no more.
   */
  reserve(reservation: Reservation, now: number): Promise<ReserveOutcome>;
  /**
   * One transaction: receipt, usage of the month of `settledAt`, release of the hold, `done`. False, and nothing written,
   * when the reservation's lease is not the current one or ran out before `settledAt`. Repeating a settlement that went
   * through gives true and bills nothing.
   */
  settle(settlement: Settlement): Promise<boolean>;
  /** Frees the reservation and counts one failure, at zero, with its reason. Does nothing when the lease is not the current one or the call is settled. */
  fail(reservation: Reservation, reason: string, now: number): Promise<void>;
  /** Usage of one calendar month, `2026-11`. */
  usage(tenant: string, period: string): Promise<UsageEntry>;
  receipt(tenant: string, requestId: string): Promise<string | undefined>;
  /** Price ceiling per calendar month in 1e-9 of the currency; undefined removes it. */
  setBudget(tenant: string, limitNano: number | undefined): Promise<void>;
}

export { METRIC_UNITS, type MetricName };

export interface Metrics {
  /** One observation of several metrics, with low-cardinality dimensions. Never throws. */
  record(values: Partial<Readonly<Record<MetricName, number>>>, dimensions: Readonly<Record<string, string>>): Promise<void>;
}

export interface Log {
  write(level: 'info' | 'warn' | 'error', event: string, fields: Readonly<Record<string, string | number | boolean>>): void;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

export interface Ports {
  readonly keyStore: KeyStore;
  /** Verified, envelope-encrypted evaluation keys. */
  readonly evaluationKeys: ObjectStore;
  /** Unverified uploads: staging for keys, and inputs above the inline limit. */
  readonly uploads: ObjectStore;
  /** Stored outputs, kept for a day. */
  readonly results: ObjectStore;
  readonly kms: Kms;
  readonly signer: Signer;
  readonly ledger: Ledger;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly clock: Clock;
}
