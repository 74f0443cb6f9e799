/** Requests and answers as the runtime sees them, whatever carried them. Adapters translate. */

import type { Identity } from './ports.ts';

export const MEDIA_TYPE = 'application/vnd.fhe-serverless.v1';

export interface HttpRequest {
  readonly method: string;
  /** Decoded path without the stage or function prefix, for example `/evaluations`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Names the call in logs, receipts and problem details. */
  readonly requestId: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** One set of routes. Answers every request, errors included; never throws. */
export interface App {
  /** True when one of the app's routes has this path, with whatever method. */
  serves(path: string): boolean;
  /** `identity` is what the transport established; undefined where it established none. */
  handle(request: HttpRequest, identity: Identity | undefined): Promise<HttpResponse>;
}
