/** A package as the toolchain builds it, with parameters that protect nothing. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DeployablePlan, encodePlan } from '@fhe-serverless/core/plan';
import { CODE_DIGESTS_FILE, CONSTANTS_FILE, PLAN_FILE } from '../../../src/adapters/aws/index.ts';
import { INSECURE_CONSTANTS, insecurePlan } from '../../fixtures/insecure-plan.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export interface PackageFixture {
  readonly root: string;
  readonly codeRoot: string;
  readonly layerRoot: string;
}

export interface PackageOptions {
  readonly code?: Uint8Array;
  readonly plan?: DeployablePlan;
  /** The author's bundle. */
  readonly handler?: string;
}

export async function writePackage({ code = Buffer.from('export const handler = 1;\n'), plan = insecurePlan(), handler }: PackageOptions = {}): Promise<PackageFixture> {
  const root = await mkdtemp(join(tmpdir(), 'fhe-package-'));
  const [codeRoot, layerRoot] = [join(root, 'code'), join(root, 'opt')];
  const engine = Buffer.from('engine');
  await Promise.all([mkdir(codeRoot), mkdir(join(layerRoot, 'fhe'), { recursive: true })]);
  await Promise.all([
    writeFile(join(codeRoot, 'index.mjs'), code),
    writeFile(join(codeRoot, PLAN_FILE), encodePlan(plan)),
    ...(handler === undefined ? [] : [writeFile(join(codeRoot, 'handler.mjs'), handler)]),
    writeFile(join(codeRoot, CONSTANTS_FILE), INSECURE_CONSTANTS),
    writeFile(join(codeRoot, CODE_DIGESTS_FILE), JSON.stringify({ 'index.mjs': sha256(code), ...(handler !== undefined && { 'handler.mjs': sha256(Buffer.from(handler)) }), 'layer/fhe/seal.wasm': sha256(engine) })),
    writeFile(join(layerRoot, 'fhe', 'seal.wasm'), engine),
  ]);
  return { root, codeRoot, layerRoot };
}
