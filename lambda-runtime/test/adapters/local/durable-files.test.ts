/** Files that are whole or absent, and the lock of their directory. */
import { spawnSync } from 'node:child_process';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { lockDirectory } from '../../../src/adapters/local/directory-lock.ts';
import { DurableFiles } from '../../../src/adapters/local/durable-files.ts';
import { openLocalPorts } from '../../../src/adapters/local/index.ts';
import { codeOf } from '../../contracts/opened-port.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

let directory: string;
let remove: () => Promise<void>;

beforeEach(async () => { ({ path: directory, remove } = await temporaryDirectory()); });
afterEach(() => remove());

describe('durable files', () => {
  test('are readable by their owner only, folders too', async () => {
    const files = await DurableFiles.open(directory);
    await files.write(files.path('a', 'b'), [Buffer.from('content')]);

    expect((await stat(files.path('a', 'b'))).mode & 0o777).toBe(0o600);
    expect((await stat(files.path('a'))).mode & 0o777).toBe(0o700);
  });

  test('are not touched by a source that throws, and leave nothing aside', async () => {
    const files = await DurableFiles.open(directory);
    const path = files.path('a');
    await files.write(path, [Buffer.from('first')]);

    const writing = files.write(path, (async function* () { yield Buffer.from('second'); throw new Error('no more'); })());

    expect(await codeOf(writing)).toContain('no more');
    expect(String(await files.read(path))).toBe('first');
    expect(await readdir(files.path('tmp'))).toEqual([]);
  });

  test('are created by one of twenty racing writers', async () => {
    const files = await DurableFiles.open(directory);

    const created = await Promise.all(Array.from({ length: 20 }, (_, index) => files.create(files.path('a'), Buffer.from(String(index)))));

    expect(created.filter(Boolean)).toHaveLength(1);
    expect(String(await files.read(files.path('a')))).toBe(String(created.indexOf(true)));
  });

  test('forget at the start what a dead process left aside', async () => {
    const files = await DurableFiles.open(directory);
    await writeFile(files.path('tmp', 'left'), 'half');

    await DurableFiles.open(directory);

    expect(await readdir(files.path('tmp'))).toEqual([]);
  });
});

describe('the directory lock', () => {
  test('keeps a second server off, until the first one ends', async () => {
    const first = await openLocalPorts({ directory, origin: () => '' });

    expect(await codeOf(openLocalPorts({ directory, origin: () => '' }))).toBe('FHE_LOCAL_SETUP');
    await first.close();
    const second = await openLocalPorts({ directory, origin: () => '' });
    await second.close();
    expect(await readdir(directory)).not.toContain('server.lock');
  });

  test('passes on from a process that died with it', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    await writeFile(join(directory, 'server.lock'), String(pid));

    const lock = await lockDirectory(directory);
    await lock.release();

    expect(await readdir(directory)).toEqual([]);
  });

  test('is taken by one of ten that start together', async () => {
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => codeOf(lockDirectory(directory))));

    expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(1);
  });
});
