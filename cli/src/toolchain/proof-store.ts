/** Proofs are kept by plan digest, beside the function: the same plan is not proved twice on one machine. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PlanProof } from '@fhe-serverless/engine/prove';

const proofPath = (directory: string, digest: string): string => join(directory, '.fhe', `proof-${digest}.json`);

export function cachedProof(directory: string, digest: string): PlanProof | undefined {
  const path = proofPath(directory, digest);
  if (!existsSync(path)) return undefined;
  const proof = JSON.parse(readFileSync(path, 'utf8')) as PlanProof;
  return proof.planDigest === digest ? proof : undefined;
}

export function storeProof(directory: string, proof: PlanProof): PlanProof {
  const path = proofPath(directory, proof.planDigest);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.${process.pid}`, `${JSON.stringify(proof, null, 2)}\n`);
  renameSync(`${path}.${process.pid}`, path);
  return proof;
}
