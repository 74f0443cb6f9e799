/** Writes the trust file of a deployment: whole or not at all. */
import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { encodeTrustFile, type TrustFile } from 'fhe-serverless/client';

/** Holds no secret, so it may be read by everyone and committed. */
export async function writeTrustFile(path: string, trust: TrustFile): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const made = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.new`;
  try {
    await writeFile(made, encodeTrustFile(trust));
    await rename(made, path);
  } catch (error) {
    await rm(made, { force: true });
    throw error;
  }
}
