/** A package as the toolchain builds it, with parameters that protect nothing. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePlan } from '@fhe-serverless/core/plan';
import { CODE_DIGESTS_FILE, CONSTANTS_FILE, PLAN_FILE } from '../../../src/adapters/aws/index.ts';
import { INSECURE_CONSTANTS, insecurePlan } from '../../fixtures/insecure-plan.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export interface PackageFixture {
  readonly root: string;
  readonly codeRoot: string;
  readonly layerRoot: string;
}

export async function writePackage(code: Uint8Array = Buffer.from('export const handler = 1;\n')): Promise<PackageFixture> {
  const root = await mkdtemp(join(tmpdir(), 'fhe-package-'));
  const [codeRoot, layerRoot] = [join(root, 'code'), join(root, 'opt')];
  const engine = Buffer.from('engine');
  await Promise.all([mkdir(codeRoot), mkdir(join(layerRoot, 'fhe'), { recursive: true })]);
  await Promise.all([
    writeFile(join(codeRoot, 'index.mjs'), code),
    writeFile(join(codeRoot, PLAN_FILE), encodePlan(insecurePlan())),
    writeFile(join(codeRoot, CONSTANTS_FILE), INSECURE_CONSTANTS),
    writeFile(join(codeRoot, CODE_DIGESTS_FILE), JSON.stringify({ 'index.mjs': sha256(code), 'layer/fhe/seal.wasm': sha256(engine) })),
    writeFile(join(layerRoot, 'fhe', 'seal.wasm'), engine),
  ]);
  return { root, codeRoot, layerRoot };
}
