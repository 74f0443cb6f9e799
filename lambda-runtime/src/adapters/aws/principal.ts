/** Names the authenticated principal of an event that a front door wrote. Nothing else may be given to this module. */

/** `requestContext.authorizer` of payload format 2.0, as far as anything is trusted in it. */
interface Authorizer {
  readonly iam?: { readonly accountId?: unknown; readonly userId?: unknown; readonly cognitoIdentity?: { readonly identityId?: unknown; readonly identityPoolId?: unknown } | null };
  readonly jwt?: { readonly claims?: { readonly iss?: unknown; readonly sub?: unknown } };
}

/** Visible ASCII: what identifiers of AWS and of OpenID Connect (sub: 2, iss: a URL) are made of. */
const VISIBLE = /^[\x21-\x7e]{1,2048}$/;
const ACCOUNT = /^\d{12}$/;

/**
 * A text that is the same for every call of one principal and different for two of them, or undefined where the
 * front door authenticated nobody. Roles count as one principal, whatever their session is called.
 */
export function principalOf(requestContext: unknown): string | undefined {
  const { authorizer } = (requestContext ?? {}) as { readonly authorizer?: Authorizer | null };
  if (typeof authorizer !== 'object' || authorizer === null) return undefined;
  if (authorizer.iam && authorizer.jwt) return undefined;
  if (authorizer.iam) return iamPrincipal(authorizer.iam);
  if (authorizer.jwt) return jwtPrincipal(authorizer.jwt);
  return undefined;
}

function iamPrincipal({ accountId, userId, cognitoIdentity }: NonNullable<Authorizer['iam']>): string | undefined {
  // All users of an identity pool share one role: they must not share a tenant.
  if (cognitoIdentity?.identityId !== undefined && cognitoIdentity.identityId !== null) {
    const { identityPoolId, identityId } = cognitoIdentity;
    return isVisible(identityPoolId) && isVisible(identityId) ? `cognito:${identityPoolId}#${identityId}` : undefined;
  }
  if (typeof accountId !== 'string' || !ACCOUNT.test(accountId) || !isVisible(userId)) return undefined;
  return `iam:${accountId}:${withoutSessionName(userId)}`;
}

/** `AROA...:session` is a role; a federated user, `account:name`, is named by the whole of it. */
function withoutSessionName(userId: string): string {
  return userId.startsWith('AROA') ? userId.split(':', 1)[0]! : userId;
}

/** The issuer is a URL without a fragment (OpenID Connect Core 2), so '#' ends it. */
function jwtPrincipal({ claims }: NonNullable<Authorizer['jwt']>): string | undefined {
  const { iss, sub } = claims ?? {};
  return isVisible(iss) && isVisible(sub) && !iss.includes('#') ? `jwt:${iss}#${sub}` : undefined;
}

function isVisible(value: unknown): value is string {
  return typeof value === 'string' && VISIBLE.test(value);
}
