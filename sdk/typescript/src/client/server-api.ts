/** The routes of a function and of its key plane, with their answers checked. */
import { requireAddress, routeAddress, type AddressRules } from './http/address.ts';
import type { Exchange } from './http/exchange.ts';
import type { JsonAnswer } from './http/json-answer.ts';
import type { IncomingResponse } from './http/transport.ts';
import type { PartRecord } from './keys/evaluation-key-cache.ts';

export const KEYSET_STATUS = ['pending', 'verifying', 'ready', 'failed'] as const;
export type KeysetStatus = typeof KEYSET_STATUS[number];

export interface KeysetView {
  readonly keysetId: string;
  readonly keyConfigurationDigest: string;
  readonly status: KeysetStatus;
  /** Error code of a failed one. */
  readonly reason: string | undefined;
  readonly leaseExpiresAt: number;
}

export interface UploadTicket {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface OpenedKeyset {
  /** Empty for a plan without evaluation keys. */
  readonly keysetId: string;
  readonly status: KeysetStatus;
  readonly missing: readonly { readonly name: string; readonly upload: UploadTicket }[];
}

export interface EvaluationRequest {
  readonly contentType: string;
  readonly body: Uint8Array;
  readonly idempotencyKey: string;
  /** The plan that the inputs were encrypted for. */
  readonly planDigest: string;
  readonly maxResponseBytes: number;
}

const ID = /^[0-9a-f]{64}$/;
const MAX_PARTS = 1024;
/** Lambda's longest run, and a minute. */
const EVALUATION_TIMEOUT_MILLIS = 16 * 60_000;
const TRANSFER_TIMEOUT_MILLIS = 30 * 60_000;
/** What the connection itself says of a body. */
const OWN_HEADERS = ['host', 'content-length'];

export class ServerApi {
  readonly exchange: Exchange;
  readonly url: string;
  readonly #rules: AddressRules;

  /** @throws FheError FHE_CLIENT_ADDRESS */
  constructor(exchange: Exchange, url: string) {
    this.exchange = exchange;
    this.url = requireAddress(url, { allowsLocal: true, staysLocal: exchange.isLocal }).href;
    // Addresses that a server gives lead to this machine only if the server itself is on it.
    this.#rules = { allowsLocal: this.url.startsWith('http:'), staysLocal: exchange.isLocal };
  }

  /** Unverified: `manifest` is the signed token, `jwk` the key that the server claims. */
  async manifest(keyId?: string): Promise<{ readonly manifest: string; readonly jwk: unknown; readonly keysets: readonly KeysetView[] }> {
    const answer = await this.exchange.json({ method: 'GET', url: routeAddress(this.url, '/manifest', keyId === undefined ? {} : { keyId }) });
    return { manifest: answer.text('manifest'), jwk: answer.raw('jwk'), keysets: answer.list('keysets', 4096).map(keysetView) };
  }

  async openKeyset(keyPlane: string, manifest: string, keyId: string, parts: readonly PartRecord[]): Promise<OpenedKeyset> {
    const answer = await this.exchange.json({ method: 'POST', url: this.#route(keyPlane, '/keysets') }, {
      manifest, keyId,
      parts: parts.map(({ name, digest, uploadBytes, checksum }) => ({ name, digest, bytes: uploadBytes, checksum })),
    });
    return {
      keysetId: answer.has('keysetId') ? answer.text('keysetId', ID) : '',
      status: answer.oneOf('status', KEYSET_STATUS),
      missing: answer.list('missing', MAX_PARTS).map((part) => ({ name: part.text('name'), upload: this.#ticket(part.object('upload')) })),
    };
  }

  async completeKeyset(keyPlane: string, keysetId: string): Promise<KeysetStatus> {
    const answer = await this.exchange.json({ method: 'POST', url: this.#route(keyPlane, `/keysets/${keysetId}/complete`) });
    return answer.oneOf('status', KEYSET_STATUS);
  }

  async keyset(keyPlane: string, keysetId: string): Promise<KeysetView> {
    return keysetView(await this.exchange.json({ method: 'GET', url: this.#route(keyPlane, `/keysets/${keysetId}`) }));
  }

  async eraseKeyset(keyPlane: string, keysetId: string): Promise<void> {
    await this.exchange.call({ method: 'DELETE', url: this.#route(keyPlane, `/keysets/${keysetId}`) });
  }

  async startUpload(keyPlane: string, bytes: number, sha256: string): Promise<{ readonly uploadId: string; readonly upload: UploadTicket }> {
    const answer = await this.exchange.json({ method: 'POST', url: this.#route(keyPlane, '/uploads') }, { bytes, sha256 });
    return { uploadId: answer.text('uploadId', ID), upload: this.#ticket(answer.object('upload')) };
  }

  async evaluate({ contentType, body, idempotencyKey, planDigest, maxResponseBytes }: EvaluationRequest): Promise<IncomingResponse> {
    return this.exchange.call({
      method: 'POST', url: routeAddress(this.url, '/evaluations'), body, maxResponseBytes, timeoutMillis: EVALUATION_TIMEOUT_MILLIS,
      headers: { 'content-type': contentType, 'idempotency-key': idempotencyKey, 'fhe-plan-digest': planDigest },
    });
  }

  /** `period` is a month like `2026-11`. */
  async usage(period?: string): Promise<JsonAnswer> {
    return this.exchange.json({ method: 'GET', url: routeAddress(this.url, '/usage', period === undefined ? {} : { period }) });
  }

  async receipt(requestId: string): Promise<string> {
    const answer = await this.exchange.json({ method: 'GET', url: routeAddress(this.url, `/receipts/${encodeURIComponent(requestId)}`) });
    return answer.text('receipt');
  }

  /** Bytes straight to object storage. */
  async put({ url, headers }: UploadTicket, body: Uint8Array): Promise<void> {
    await this.exchange.toSignedAddress({ method: 'PUT', url, headers, body, timeoutMillis: TRANSFER_TIMEOUT_MILLIS });
  }

  async download(url: string, bytes: number): Promise<Uint8Array> {
    requireAddress(url, this.#rules);
    return (await this.exchange.toSignedAddress({ method: 'GET', url, maxResponseBytes: bytes, timeoutMillis: TRANSFER_TIMEOUT_MILLIS })).body;
  }

  #route(keyPlane: string, path: string): string {
    return routeAddress(keyPlane === '' ? this.url : requireAddress(keyPlane, this.#rules).href, path);
  }

  #ticket(answer: JsonAnswer): UploadTicket {
    answer.oneOf('method', ['PUT']);
    const url = requireAddress(answer.text('url'), this.#rules).href;
    const headers = Object.entries(answer.object('headers').texts()).filter(([name]) => !OWN_HEADERS.includes(name.toLowerCase()));
    return { url, headers: Object.fromEntries(headers) };
  }
}

function keysetView(answer: JsonAnswer): KeysetView {
  return {
    keysetId: answer.text('keysetId', ID),
    keyConfigurationDigest: answer.text('keyConfigurationDigest', ID),
    status: answer.oneOf('status', KEYSET_STATUS),
    reason: answer.has('reason') ? answer.text('reason', /^[A-Z_]{1,64}$/) : undefined,
    leaseExpiresAt: answer.count('leaseExpiresAt'),
  };
}
