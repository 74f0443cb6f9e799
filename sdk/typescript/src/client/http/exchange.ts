/** Requests to a function's routes and to the addresses that it signs: identity, retries and errors in one place. */
import { FheError, isFheError } from '@fhe-serverless/core/errors';
import { shownAddress } from './address.ts';
import { JsonAnswer } from './json-answer.ts';
import type { Pace } from './pace.ts';
import { errorOfResponse } from './problem.ts';
import type { RequestSigner } from './request-signer.ts';
import { retried } from './retry.ts';
import type { IncomingResponse, OutgoingRequest, Transport } from './transport.ts';

export interface ExchangeOptions {
  readonly transport: Transport;
  /** Undefined where the server needs no identity. */
  readonly signer: RequestSigner | undefined;
  readonly pace: Pace;
}

export type Call = Omit<OutgoingRequest, 'maxResponseBytes' | 'timeoutMillis' | 'headers'> & Partial<Pick<OutgoingRequest, 'maxResponseBytes' | 'timeoutMillis' | 'headers'>>;

const JSON_BYTES = 2 ** 22;
const JSON_TIMEOUT_MILLIS = 60_000;

export class Exchange {
  readonly pace: Pace;
  readonly #transport: Transport;
  readonly #signer: RequestSigner | undefined;

  constructor({ transport, signer, pace }: ExchangeOptions) {
    this.#transport = transport;
    this.#signer = signer;
    this.pace = pace;
  }

  /** True when nothing leaves this machine. */
  get isLocal(): boolean {
    return this.#transport.isLocal;
  }

  /** A call under the caller's identity, repeated where that may help. @throws FheError the server's, or FHE_CLIENT_UNREACHABLE */
  async call(call: Call): Promise<IncomingResponse> {
    return retried(this.pace, () => this.#attempt(call, this.#signer));
  }

  /** To an address that carries its own permission: the caller's identity does not go there. */
  async toSignedAddress(call: Call): Promise<IncomingResponse> {
    return retried(this.pace, () => this.#attempt(call, undefined));
  }

  async json(call: Omit<Call, 'body'>, value?: object): Promise<JsonAnswer> {
    const body = value === undefined ? {} : { body: new TextEncoder().encode(JSON.stringify(value)) };
    const headers = value === undefined ? call.headers : { ...call.headers, 'content-type': 'application/json' };
    return new JsonAnswer(await this.call({ ...call, ...body, headers }), `${call.method} ${shownAddress(call.url)}`);
  }

  async #attempt(call: Call, signer: RequestSigner | undefined): Promise<IncomingResponse> {
    const { headers = {}, maxResponseBytes = JSON_BYTES, timeoutMillis = JSON_TIMEOUT_MILLIS } = call;
    const request: OutgoingRequest = { ...call, headers, maxResponseBytes, timeoutMillis };
    // Signed anew for each attempt: signatures carry the time.
    const signed = signer === undefined ? request : { ...request, headers: await signer.sign(request).catch(withoutIdentity) };
    const response = await this.#transport.send(signed).catch((cause: unknown) => {
      if (isFheError(cause)) throw cause;
      throw new FheError('FHE_CLIENT_UNREACHABLE', { url: shownAddress(call.url) }, { cause });
    });
    if (response.status < 200 || response.status > 299) throw errorOfResponse(response, call.url);
    return response;
  }
}

/** Credentials that cannot be had: no provider, an expired session. */
function withoutIdentity(cause: unknown): never {
  if (isFheError(cause)) throw cause;
  throw new FheError('FHE_REQUEST_UNIDENTIFIED', {}, { cause });
}
