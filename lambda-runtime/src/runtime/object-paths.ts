/**
 * Where objects lie. Every path starts with what expires or is granted together, then the tenant: one tenant's
 * names cannot reach another's objects. All parts are lower-case hex of ours or of a checked request.
 */
import { randomBytes } from 'node:crypto';
import type { KeysetPart, KeysetRecord } from './ports.ts';

export type PartOwner = Pick<KeysetRecord, 'tenant' | 'keyId' | 'parametersFingerprint'>;

/**
 * The path says all that a sealed part was checked for, so what is there needs no second check: key sets share a part
 * only where it plays the same role under the same parameters. With the data key's id in it, what was sealed under an
 * erased data key is simply not there.
 */
export function sealedPartPath({ tenant, keyId, parametersFingerprint }: PartOwner, { name, digest }: KeysetPart, dataKeyId: string): string {
  return `keys/${tenant}/${keyId}/${dataKeyId}/${parametersFingerprint}/${name}/${digest}`;
}

/** Named by the hash of the whole upload, which the signed upload enforces: present means right. */
export function stagedPartPath({ tenant, keyId }: Pick<PartOwner, 'tenant' | 'keyId'>, { uploadSha256 }: KeysetPart): string {
  return `staging/${tenant}/${keyId}/${uploadSha256}`;
}

/** An input above the inline limit; its id is its SHA-256. */
export function uploadedInputPath(tenant: string, uploadId: string): string {
  return `inputs/${tenant}/${uploadId}`;
}

/** Fresh for each evaluation, so that a call that lost its lease cannot overwrite the winner's answer. */
export function newResultPath(tenant: string): string {
  return `results/${tenant}/${randomBytes(16).toString('hex')}`;
}
