/** Puts the caller's identity on a request. */
import type { OutgoingRequest } from './transport.ts';

export interface RequestSigner {
  /** The headers to send: those of the request, and what proves the caller. */
  sign(request: OutgoingRequest): Promise<Readonly<Record<string, string>>>;
}

/** A token in the Authorization header, for an HTTP API with a JWT authorizer. `token` is asked before each request. */
export function bearerSigner(token: () => string | Promise<string>): RequestSigner {
  return { sign: async ({ headers }) => ({ ...headers, authorization: `Bearer ${await token()}` }) };
}

/** A tenant of the development server, which believes every name. */
export function localSigner(tenant = 'developer'): RequestSigner {
  return bearerSigner(() => `local.${tenant}`);
}
