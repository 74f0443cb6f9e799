/** The ledger on DynamoDB and the one on files give the same answers to the same calls, whatever the calls are. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DynamoDbLedger } from '../../../../src/adapters/aws/index.ts';
import type { Ledger, Reservation } from '../../../../src/runtime/index.ts';
import { fresh } from '../../../contracts/opened-port.ts';
import { openLocalWorld, type LocalWorld } from '../../../fixtures/local-world.ts';
import { createLedgerTable, deleteTable, dynamoDb } from './cloud.ts';

/** A few minutes before a month ends, so that sequences cross it. */
const START = Date.UTC(2026, 10, 30, 23, 57);
const MINUTE = 60_000;

type Step =
  | { readonly act: 'reserve'; readonly key: number; readonly digest: number; readonly lease: number; readonly amountNano: number }
  | { readonly act: 'settle' | 'fail'; readonly call: number }
  | { readonly act: 'budget'; readonly limitNano: number | undefined }
  | { readonly act: 'wait'; readonly minutes: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ act: fc.constant('reserve' as const), key: fc.nat({ max: 2 }), digest: fc.nat({ max: 1 }).map((n) => n % 2), lease: fc.nat({ max: 1 }), amountNano: fc.integer({ min: 0, max: 8 }) }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constantFrom('settle' as const, 'fail' as const), call: fc.nat({ max: 5 }) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('budget' as const), limitNano: fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 3 }) }) },
);

/** Every answer of a ledger to a sequence of calls. */
async function replay(ledger: Ledger, steps: readonly Step[], names: { readonly tenant: string; readonly salt: string }): Promise<unknown[]> {
  const { tenant, salt } = names;
  const calls: Reservation[] = [];
  const answers: unknown[] = [];
  let now = START;
  for (const [index, each] of steps.entries()) {
    switch (each.act) {
      case 'reserve': {
        const call = {
          tenant, idempotencyKey: `key-${each.key}`, requestDigest: `digest-${each.key}-${each.digest}`, requestId: `${salt}-${index}`,
          leaseToken: `${salt}-lease-${each.lease}`, amountNano: each.amountNano, microUnits: 1, leaseExpiresAt: now + 2 * MINUTE,
        };
        calls.push(call);
        answers.push(await ledger.reserve(call, now));
        break;
      }
      case 'settle': {
        const reservation = calls.at(-1 - each.call);
        if (reservation !== undefined) answers.push(await ledger.settle(settlementOf(reservation, now)));
        break;
      }
      case 'fail': {
        const reservation = calls.at(-1 - each.call);
        if (reservation !== undefined) await ledger.fail(reservation, 'FHE_ENGINE_FAILED', now);
        break;
      }
      case 'budget':
        await ledger.setBudget(tenant, each.limitNano);
        break;
      case 'wait':
        now += each.minutes * MINUTE;
    }
    answers.push([await ledger.usage(tenant, '2026-11'), await ledger.usage(tenant, '2026-12')]);
  }
  for (const { requestId } of calls) answers.push(await ledger.receipt(tenant, requestId));
  return answers;
}

function settlementOf(reservation: Reservation, settledAt: number) {
  const { tenant, requestId, requestDigest, amountNano, microUnits } = reservation;
  return {
    reservation,
    record: { requestId, requestDigest, receipt: `e30.${requestId}.c2ln`, resultPath: `results/${tenant}/${requestId}`, resultBytes: 1, resultSha256: 'ab'.repeat(32), resultExpiresAt: settledAt + 86_400_000 },
    usage: { amountNano, microUnits, bytesIn: 1, bytesOut: 2, samples: 3 },
    settledAt,
  };
}

let table: string;
let world: LocalWorld;

beforeAll(async () => {
  table = await createLedgerTable();
  world = await openLocalWorld();
});
afterAll(async () => {
  await world.close();
  await deleteTable(table);
});

test('answers as the ledger on files does', async () => {
  const ledger = new DynamoDbLedger({ client: dynamoDb, table });
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
    const names = { tenant: fresh(), salt: fresh() };

    expect(await replay(ledger, steps, names)).toEqual(await replay(world.ports.ledger, steps, names));
  }), { numRuns: Number(process.env.FHE_TEST_RUNS ?? 60) });
}, 300_000);
