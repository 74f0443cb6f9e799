import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findPython } from '../../src/local-cloud/python.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fhe-python-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

/** An executable that answers the probe as the given interpreter would. */
async function interpreter(name: string, probe: unknown): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, `#!/bin/sh\necho '${JSON.stringify(probe)}'\n`);
  await chmod(path, 0o755);
  return path;
}

test('takes the first candidate that serves', async () => {
  const old = await interpreter('old', { version: [3, 9, 2], path: '/old', absent: [] });
  const good = await interpreter('good', { version: [3, 12, 1], path: '/good', absent: [] });
  const other = await interpreter('other', { version: [3, 13, 0], path: '/other', absent: [] });

  expect(await findPython([join(directory, 'absent'), old, good, other])).toEqual({ path: '/good', version: '3.12.1' });
});

test('says why none serves, without throwing', async () => {
  const old = await interpreter('old', { version: [3, 9, 2], path: '/old', absent: [] });
  const split = await interpreter('split', { version: [3, 11, 2], path: '/split', absent: ['ensurepip'] });
  const newer = await interpreter('newer', { version: [3, 15, 0], path: '/newer', absent: [] });

  const found = await findPython([old, split, newer]) as { missing: string };

  expect(found.missing).toContain(`${old} is 3.9.2`);
  expect(found.missing).toContain(`${split} 3.11.2 lacks ensurepip`);
  expect(found.missing).toContain(`${newer} is 3.15.0`);
});

test('passes over a program that is no Python', async () => {
  const path = join(directory, 'placeholder');
  await writeFile(path, '#!/bin/sh\necho "command not found" >&2\nexit 127\n');
  await chmod(path, 0o755);

  expect(await findPython([path])).toEqual({ missing: expect.not.stringContaining('placeholder') });
});
