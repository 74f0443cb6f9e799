import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { CODE_DIGESTS_FILE, readPackagedFiles } from '../../../src/adapters/aws/packaged-files.ts';

const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');
const changed = (file: string) => expect.objectContaining({ code: 'FHE_CONFIG_CODE_CHANGED', details: { file } });
const PLAN = '{"formatVersion":1}\n';

let root: string;
let roots: { codeRoot: string; layerRoot: string };

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fhe-package-'));
  roots = { codeRoot: join(root, 'code'), layerRoot: join(root, 'opt') };
  await mkdir(join(roots.layerRoot, 'fhe'), { recursive: true });
  await mkdir(roots.codeRoot);
  await writeFile(join(roots.codeRoot, 'index.mjs'), 'code');
  await writeFile(join(roots.codeRoot, 'plan.json'), PLAN);
  await writeFile(join(roots.codeRoot, 'constants.bin'), 'constants');
  await writeFile(join(roots.layerRoot, 'fhe', 'seal.wasm'), 'engine');
  await writeDigests({ 'index.mjs': sha256('code'), 'layer/fhe/seal.wasm': sha256('engine') });
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

const writeDigests = (digests: unknown) => writeFile(join(roots.codeRoot, CODE_DIGESTS_FILE), typeof digests === 'string' ? digests : JSON.stringify(digests));

test('reads plan, constants and the digests that hold', async () => {
  expect(await readPackagedFiles(roots)).toEqual({
    plan: { formatVersion: 1 }, planDigest: sha256(PLAN), constants: Buffer.from('constants'), codeDigests: { 'index.mjs': sha256('code'), 'layer/fhe/seal.wasm': sha256('engine') },
  });
});

test('refuses a code file that is not as it was built', async () => {
  await writeFile(join(roots.codeRoot, 'index.mjs'), 'other code');

  await expect(readPackagedFiles(roots)).rejects.toEqual(changed('index.mjs'));
});

test('refuses a layer file that is not as it was built', async () => {
  await writeFile(join(roots.layerRoot, 'fhe', 'seal.wasm'), 'other engine');

  await expect(readPackagedFiles(roots)).rejects.toEqual(changed('layer/fhe/seal.wasm'));
});

test.each(['index.mjs', 'plan.json', 'constants.bin', CODE_DIGESTS_FILE])('refuses a package without %s', async (file) => {
  await rm(join(roots.codeRoot, file));

  await expect(readPackagedFiles(roots)).rejects.toEqual(changed(file));
});

test('refuses a package without the layer', async () => {
  await rm(roots.layerRoot, { recursive: true });

  await expect(readPackagedFiles(roots)).rejects.toEqual(changed('layer/fhe/seal.wasm'));
});

test.each([
  ['no JSON', '{'],
  ['null', 'null'],
  ['nothing', {}],
  ['layer files only', { 'layer/fhe/seal.wasm': sha256('engine') }],
  ['a name that leaves its folder', { 'index.mjs': sha256('code'), '../plan.json': sha256(PLAN) }],
  ['a layer name that leaves its folder', { 'index.mjs': sha256('code'), 'layer/../code/index.mjs': sha256('code') }],
  ['an absolute name', { '/etc/hostname': sha256('') }],
  ['a digest that is none', { 'index.mjs': sha256('code').toUpperCase() }],
  ['a digest that is no text', { 'index.mjs': 1 }],
])('refuses a list of digests with %s', async (_name, digests) => {
  await writeDigests(digests);

  await expect(readPackagedFiles(roots)).rejects.toEqual(changed(CODE_DIGESTS_FILE));
});

test('refuses a plan that is not in its canonical form', async () => {
  await writeFile(join(roots.codeRoot, 'plan.json'), '{ "formatVersion": 1 }\n');

  await expect(readPackagedFiles(roots)).rejects.toMatchObject({ code: 'FHE_PLAN_INVALID' });
});
