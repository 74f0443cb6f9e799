/** The local ledger survives a process that dies anywhere. */
import { spawn } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DurableFiles } from '../../../src/adapters/local/durable-files.ts';
import { FileLedger } from '../../../src/adapters/local/file-ledger.ts';
import { codeOf, fresh } from '../../contracts/opened-port.ts';
import { ledgerCall, PERIOD, START } from '../../fixtures/ledger-call.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

let directory: string;
let remove: () => Promise<void>;

beforeEach(async () => { ({ path: directory, remove } = await temporaryDirectory()); });
afterEach(() => remove());

const journal = () => join(directory, 'ledger.jsonl');
const openLedger = async () => FileLedger.open(await DurableFiles.open(directory));

test('what was settled is there after a restart', async () => {
  const call = ledgerCall(fresh());
  const before = await openLedger();
  await before.setBudget(call.reservation.tenant, 1000);
  await before.reserve(call.reservation, START);
  await before.settle(call);
  await before.close();

  const after = await openLedger();

  expect(await after.receipt(call.reservation.tenant, call.reservation.requestId)).toBe(call.record.receipt);
  expect(await after.usage(call.reservation.tenant, PERIOD)).toMatchObject({ evaluations: 1, amountNano: 5 });
  expect(await after.reserve(call.reservation, START)).toEqual({ outcome: 'done', record: call.record });
  await after.close();
});

test('a journal that breaks off anywhere holds what was whole, and goes on', async () => {
  const calls = Array.from({ length: 3 }, () => ledgerCall('tenant'));
  const writer = await openLedger();
  for (const call of calls) {
    await writer.reserve(call.reservation, START);
    await writer.settle(call);
  }
  await writer.close();
  const whole = await readFile(journal());
  const ends = [...whole.keys()].filter((at) => whole[at] === 0x0a);
  const cuts = [...ends.flatMap((end) => [end - 1, end, end + 1, end + 2]), ...Array.from({ length: 20 }, (_, index) => Math.floor(whole.length * index / 20))];

  for (const cut of cuts) {
    await writeFile(journal(), whole.subarray(0, cut));
    const settled = Math.floor(ends.filter((end) => end < cut).length / 2);
    const reader = await openLedger();
    const evaluations = (await reader.usage('tenant', PERIOD)).evaluations;
    for (const call of calls) {
      await reader.reserve(call.reservation, START);
      await reader.settle(call);
    }
    await reader.close();
    const again = await openLedger();
    expect([cut, evaluations, (await again.usage('tenant', PERIOD)).evaluations]).toEqual([cut, settled, 3]);
    await again.close();
  }
});

test('a journal that is damaged before its end is refused', async () => {
  const writer = await openLedger();
  for (const call of [ledgerCall('tenant'), ledgerCall('tenant')]) await writer.reserve(call.reservation, START);
  await writer.close();
  const damaged = await readFile(journal());
  damaged[40]! ^= 1;
  await writeFile(journal(), damaged);

  expect(await codeOf(openLedger())).toBe('FHE_LOCAL_SETUP');
});

test('a killed process keeps every call that it said was settled, billed once', async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('../../fixtures/settle-forever.ts', import.meta.url)), directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (said.length === 20) child.kill('SIGKILL');
  }

  const ledger = await openLedger();
  const receipts = await Promise.all(said.map((requestId) => ledger.receipt('tenant', requestId)));
  const { evaluations } = await ledger.usage('tenant', PERIOD);
  await ledger.close();

  expect(receipts.every((receipt) => receipt !== undefined)).toBe(true);
  expect(evaluations - said.length).toBeLessThanOrEqual(1);
  expect(evaluations).toBeGreaterThanOrEqual(said.length);
});

test('files can be read by their owner only', async () => {
  const ledger = await openLedger();
  await ledger.setBudget('tenant', 1);
  await ledger.close();

  expect((await stat(journal())).mode & 0o777).toBe(0o600);
});
