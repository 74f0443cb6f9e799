/** What a call asks for, as the server's receipt names it: one plan, one key id, and these inputs. */
import { createHash } from 'node:crypto';

/** SHA-256, in hex, of plan digest, key id and the envelope digest of each input in the plan's order; all given in hex. */
export function requestDigest(planDigest: string, keyId: string, inputDigests: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of [planDigest, keyId, ...inputDigests]) hash.update(Buffer.from(part, 'hex'));
  return hash.digest('hex');
}

export function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}

export function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
