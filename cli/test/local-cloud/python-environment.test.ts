import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { ensurePythonEnvironment } from '../../src/local-cloud/python-environment.ts';
import { findPython, type Python } from '../../src/local-cloud/python.ts';

jest.setTimeout(300_000);

let cacheDirectory: string;
let python: Python;

beforeAll(async () => {
  cacheDirectory = await mkdtemp(join(tmpdir(), 'fhe-environment-'));
  python = await findPython() as Python;
});

afterAll(async () => {
  await rm(cacheDirectory, { recursive: true });
});

async function ensure(): Promise<{ interpreter: string; lines: string[] }> {
  const lines: string[] = [];
  const interpreter = await ensurePythonEnvironment({ cacheDirectory, python, onProgress: (line) => lines.push(line) });
  return { interpreter, lines };
}

test('installs once, redoes an interrupted installation, and sweeps up after one', async () => {
  const first = await ensure();
  const second = await ensure();

  expect(first.lines).toHaveLength(2);
  expect(second).toEqual({ interpreter: first.interpreter, lines: [] });

  // As a process leaves it that was killed half way.
  const home = dirname(dirname(first.interpreter));
  await rm(join(home, 'complete.sha256'));
  await rm(join(home, 'lib'), { recursive: true });
  await mkdir(join(cacheDirectory, 'staging-999999999-abandoned'));

  const third = await ensure();

  expect(third.interpreter).toBe(first.interpreter);
  expect(third.lines).toHaveLength(2);
  expect(execFileSync(third.interpreter, ['-I', '-c', 'import cryptography, ministack; print("ok")']).toString()).toBe('ok\n');
  expect((await readdir(cacheDirectory)).filter((name) => name.startsWith('staging-'))).toEqual([]);
});

test('fails when the package index cannot be reached, and leaves no marker', async () => {
  const empty = await mkdtemp(join(cacheDirectory, 'empty-'));
  process.env.PIP_NO_INDEX = '1';
  try {
    await expect(ensurePythonEnvironment({ cacheDirectory: empty, python })).rejects.toMatchObject({ code: 'FHE_LOCAL_SETUP' });
  } finally {
    delete process.env.PIP_NO_INDEX;
  }

  expect((await readdir(empty)).filter((name) => name.startsWith('python-'))).toEqual([]);
  expect(existsSync(join(empty, 'install.log'))).toBe(true);
});
