/** Fifty writers at once: what is billed, held and refused is exact. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DynamoDbLedger } from '../../../../src/adapters/aws/index.ts';
import type { Reservation, ReserveOutcome, Settlement } from '../../../../src/runtime/index.ts';
import { fresh } from '../../../contracts/opened-port.ts';
import { createLedgerTable, deleteTable, dynamoDb } from './cloud.ts';

const RACERS = 50;
const NOW = Date.UTC(2026, 10, 23, 12);
const LEASE_MILLIS = 60_000;
const PERIOD = '2026-11';

let table: string;
let ledger: DynamoDbLedger;

beforeAll(async () => {
  table = await createLedgerTable();
  ledger = new DynamoDbLedger({ client: dynamoDb, table });
});
afterAll(() => deleteTable(table));

const race = <T>(run: (index: number) => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: RACERS }, (_, index) => run(index)));

function count(outcomes: readonly ReserveOutcome[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

function reservation(differing: Partial<Reservation> = {}): Reservation {
  return {
    tenant: fresh(), idempotencyKey: fresh(), requestDigest: fresh(32), requestId: fresh(), leaseToken: fresh(),
    amountNano: 10, microUnits: 2, leaseExpiresAt: NOW + LEASE_MILLIS, ...differing,
  };
}

function settlement(call: Reservation, settledAt = NOW): Settlement {
  const { tenant, requestId, requestDigest, amountNano, microUnits } = call;
  return {
    reservation: call,
    record: { requestId, requestDigest, receipt: `e30.${fresh()}.c2ln`, resultPath: `results/${tenant}/${fresh()}`, resultBytes: 1, resultSha256: fresh(32), resultExpiresAt: NOW + 86_400_000 },
    usage: { amountNano, microUnits, bytesIn: 100, bytesOut: 200, samples: 4 },
    settledAt,
  };
}

test('a budget pays for exactly as many calls as it covers', async () => {
  const tenant = fresh();
  await ledger.setBudget(tenant, 239);

  const outcomes = await race(() => ledger.reserve(reservation({ tenant }), NOW));

  expect(count(outcomes)).toEqual({ reserved: 23, budget: 27 });
  expect(outcomes.filter((each) => each.outcome === 'budget').every((each) => each.leftNano === 9)).toBe(true);
});

test('an idempotency key lets one call in, and is billed once', async () => {
  const call = reservation();
  const calls = Array.from({ length: RACERS }, () => ({ ...call, requestId: fresh(), leaseToken: fresh() }));

  const outcomes = await race((index) => ledger.reserve(calls[index]!, NOW));
  const settled = await race((index) => ledger.settle(settlement(calls[index]!)));

  expect(count(outcomes)).toEqual({ 'reserved': 1, 'in-progress': 49 });
  expect(settled.filter(Boolean)).toHaveLength(1);
  expect(settled.indexOf(true)).toBe(outcomes.findIndex(({ outcome }) => outcome === 'reserved'));
  expect(await ledger.usage(call.tenant, PERIOD)).toMatchObject({ evaluations: 1, amountNano: 10 });
});

test('an expired lease is taken over once, within the one hold that the budget pays for', async () => {
  const call = reservation();
  await ledger.setBudget(call.tenant, 10);
  await ledger.reserve(call, NOW);
  const later = NOW + LEASE_MILLIS;

  const outcomes = await race(() => ledger.reserve({ ...call, requestId: fresh(), leaseToken: fresh(), leaseExpiresAt: later + LEASE_MILLIS }, later));

  expect(count(outcomes)).toEqual({ 'reserved': 1, 'in-progress': 49 });
});

test('abandoned holds are given back once, whoever asks first', async () => {
  const tenant = fresh();
  await ledger.setBudget(tenant, 450);
  await Promise.all(Array.from({ length: 45 }, () => ledger.reserve(reservation({ tenant }), NOW)));
  const later = NOW + LEASE_MILLIS;

  const outcomes = await race(() => ledger.reserve(reservation({ tenant, leaseExpiresAt: later + LEASE_MILLIS }), later));

  expect(count(outcomes)).toEqual({ reserved: 45, budget: 5 });
});

test('no update of one tenant is lost: reserve, settle and fail in any order', async () => {
  const tenant = fresh();
  await ledger.setBudget(tenant, 1_000_000);

  await race(async (index) => {
    const call = reservation({ tenant });
    await ledger.reserve(call, NOW);
    if (index % 5 === 0) await ledger.fail(call, 'FHE_ENGINE_FAILED', NOW);
    else await ledger.settle(settlement(call));
  });

  expect(await ledger.usage(tenant, PERIOD)).toEqual({ evaluations: 40, failed: 10, microUnits: 80, amountNano: 400, bytesIn: 4_000, bytesOut: 8_000, samples: 160 });
  await ledger.setBudget(tenant, 401);
  expect(await ledger.reserve(reservation({ tenant, amountNano: 2 }), NOW)).toEqual({ outcome: 'budget', leftNano: 1 });
  expect(await ledger.reserve(reservation({ tenant, amountNano: 1 }), NOW)).toEqual({ outcome: 'reserved' });
});

test('a settlement that is repeated while others settle is billed once', async () => {
  const tenant = fresh();
  const calls = Array.from({ length: 5 }, () => reservation({ tenant }));
  await Promise.all(calls.map((call) => ledger.reserve(call, NOW)));
  const settlements = calls.map((call) => settlement(call));

  const outcomes = await race((index) => ledger.settle(settlements[index % 5]!));

  expect(outcomes.every(Boolean)).toBe(true);
  expect((await ledger.usage(tenant, PERIOD)).evaluations).toBe(5);
});

test('settling and taking over at the end of a lease: one of them wins', async () => {
  for (let round = 0; round < 10; round += 1) {
    const call = reservation();
    await ledger.reserve(call, NOW);
    const end = NOW + LEASE_MILLIS;
    const holder = { ...call, requestId: fresh(), leaseToken: fresh(), leaseExpiresAt: end + LEASE_MILLIS };

    const [settled, taken] = await Promise.all([ledger.settle(settlement(call, end - 1)), ledger.reserve(holder, end)]);

    expect([settled, taken.outcome]).toEqual(settled ? [true, 'done'] : [false, 'reserved']);
    expect((await ledger.usage(call.tenant, PERIOD)).evaluations).toBe(settled ? 1 : 0);
  }
});

test('a budget that changes meanwhile holds from the next reservation on', async () => {
  const tenant = fresh();
  await ledger.setBudget(tenant, 500);

  const outcomes = await race(async (index) => {
    if (index === 20) await ledger.setBudget(tenant, 100);
    return ledger.reserve(reservation({ tenant }), NOW);
  });
  const { reserved = 0 } = count(outcomes);

  expect(reserved).toBeGreaterThanOrEqual(10);
  expect(await ledger.reserve(reservation({ tenant }), NOW)).toEqual({ outcome: 'budget', leftNano: Math.max(0, 100 - reserved * 10) });
});
