/**
 * Who calls, decided by how the call arrived. Whoever may invoke a function directly writes the whole event, so an
 * event is believed only on the alias that nothing but the front door may invoke.
 * spec: WIRE 4 - identity is decided by how the call arrived, never by event content alone.
 */
import { FheError, needs } from '@fhe-serverless/core/errors';
import type { Identity } from '../../runtime/ports.ts';
import { tenantPseudonym } from '../../runtime/tenant.ts';
import { qualifierOf, type LambdaContext } from './lambda-context.ts';
import { principalOf } from './principal.ts';

/** `none`: nothing is deployed before the front door's alias, so nothing is believed there. */
export type FrontDoor = 'function-url' | 'http-api' | 'none';

/** Invocable by the function URL or the HTTP API only. */
export const FRONT_DOOR_ALIAS = 'live';
/** Invocable by whoever was granted it; every call is the one tenant's that the deployment fixed. */
export const DIRECT_ALIAS = 'direct';
/** Of the registrar: invocable by itself. */
export const WORKER_ALIAS = 'worker';

export interface IdentityRules {
  readonly frontDoor: FrontDoor;
  /** Belongs to one deployment. */
  readonly tenantSalt: string;
  /** A pseudonym (32 hex digits) or the text of a principal, for example `iam:<account>:<role id>`. Without it nothing answers on the direct alias. */
  readonly directTenant?: string;
}

export type Arrival =
  | { readonly by: 'front-door'; /** Undefined where the front door authenticated nobody. */ readonly identity: Identity | undefined }
  | { readonly by: 'direct'; readonly identity: Identity }
  | { readonly by: 'worker' };

/**
 * Places a call. The event is looked at on the front door's alias alone.
 * @throws FheError FHE_SERVICE_UNSIGNED_VERSION on unpublished code, FHE_REQUEST_FORBIDDEN on an alias without a rule
 */
export function arrivalOf(rules: IdentityRules, event: unknown, context: LambdaContext): Arrival {
  const qualifier = qualifierOf(context);
  needs(qualifier !== undefined && qualifier !== '$LATEST' && context.functionVersion !== '$LATEST', 'FHE_SERVICE_UNSIGNED_VERSION');
  if (rules.frontDoor !== 'none' && qualifier === FRONT_DOOR_ALIAS) {
    return { by: 'front-door', identity: frontDoorIdentity(rules, event) };
  }
  if (qualifier === WORKER_ALIAS) return { by: 'worker' };
  if (qualifier === DIRECT_ALIAS && rules.directTenant !== undefined) return { by: 'direct', identity: directIdentity(rules, rules.directTenant) };
  throw new FheError('FHE_REQUEST_FORBIDDEN');
}

function frontDoorIdentity(rules: IdentityRules, event: unknown): Identity | undefined {
  const { requestContext } = (event ?? {}) as { readonly requestContext?: unknown };
  const principal = principalOf(requestContext);
  // A function URL authenticates by IAM alone: token claims there would be somebody's invention.
  if (principal === undefined || (rules.frontDoor === 'function-url' && principal.startsWith('jwt:'))) return undefined;
  return { tenant: tenantPseudonym(rules.tenantSalt, principal), principal };
}

function directIdentity({ tenantSalt }: IdentityRules, directTenant: string): Identity {
  return { tenant: /^[0-9a-f]{32}$/.test(directTenant) ? directTenant : tenantPseudonym(tenantSalt, directTenant) };
}
