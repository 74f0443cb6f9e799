/**
 * Who calls a local server. For development only: anyone who reaches the port is whoever they say, so the
 * server listens on 127.0.0.1 alone and no deployed adapter knows this scheme.
 */
import { tenantPseudonym, type Identity } from '../../runtime/index.ts';

export const DEVELOPER = 'developer';

const TOKEN = /^Bearer local\.([A-Za-z0-9_-]{1,64})$/;

/** Without a header: the developer. `Authorization: Bearer local.<name>`: the tenant of that name. Anything else: nobody. */
export function localIdentity(authorization: string | undefined, salt: string): Identity | undefined {
  const name = authorization === undefined ? DEVELOPER : TOKEN.exec(authorization)?.[1];
  if (name === undefined) return undefined;
  const principal = `local:${name}`;
  return { tenant: tenantPseudonym(salt, principal), principal };
}
