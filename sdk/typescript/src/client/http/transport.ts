/** One HTTP exchange: bytes out, bytes in. Knows nothing of the protocol, of retries or of identity. */
import { collectBody } from './collect-body.ts';

export interface OutgoingRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  /** Lower-case names. `host` and `content-length` are the transport's. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** A longer answer is refused while it arrives. */
  readonly maxResponseBytes: number;
  readonly timeoutMillis: number;
}

export interface IncomingResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface Transport {
  /** True when nothing leaves this machine, whatever the addresses say. */
  readonly isLocal: boolean;
  /** @throws what the network throws; FheError FHE_WIRE_TOO_LARGE for an answer above its limit */
  send(request: OutgoingRequest): Promise<IncomingResponse>;
}

/** The platform's fetch. `fetch` may be one of your own, for example with a proxy. */
export function fetchTransport(fetch: typeof globalThis.fetch = globalThis.fetch): Transport {
  return {
    isLocal: false,
    async send({ method, url, headers, body, maxResponseBytes, timeoutMillis }) {
      const response = await fetch(url, {
        method,
        headers: { ...headers },
        ...(body === undefined ? {} : { body: body as Uint8Array<ArrayBuffer> }),
        // A redirect would carry a signed request, or a signed address, to somewhere nobody vouched for.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMillis),
      });
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: await collectBody(response.body, maxResponseBytes),
      };
    },
  };
}
