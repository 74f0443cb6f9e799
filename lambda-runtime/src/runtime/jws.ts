/** Compact JWS with the deployment's signing key, which may live in a KMS that never gives it out. */
import type { Signer } from './ports.ts';

/** Signs `claims` as a JWT of the given `typ`; any JOSE library verifies the result. */
export async function signCompact(signer: Signer, type: string, claims: object): Promise<string> {
  const { kid } = await signer.publicJwk();
  const signingInput = `${base64url({ alg: 'ES256', typ: type, kid })}.${base64url(claims)}`;
  const signature = await signer.sign(Buffer.from(signingInput, 'ascii'));
  return `${signingInput}.${Buffer.from(signature).toString('base64url')}`;
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value), 'utf8').toString('base64url');
}
