/** What every Ledger does: the promises behind "billed exactly once". */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Ledger, Reservation, Settlement, UsageEntry } from '../../src/runtime/index.ts';
import { fresh, type Opened, type OpenPort } from './opened-port.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const PERIOD = '2026-11';
const NOTHING: UsageEntry = { evaluations: 0, failed: 0, microUnits: 0, amountNano: 0, bytesIn: 0, bytesOut: 0, samples: 0 };

export function ledgerContract(name: string, open: OpenPort<Ledger>): void {
  describe(`${name} as Ledger`, () => {
    let opened: Opened<Ledger>;
    let ledger: Ledger;
    beforeAll(async () => {
      opened = await open();
      ledger = opened.port;
    });
    afterAll(() => opened.close());

    describe('reserving', () => {
      test('lets one of twenty racing calls with the same idempotency key in', async () => {
        const call = reservation();

        const outcomes = await Promise.all(Array.from({ length: 20 }, () => ledger.reserve({ ...call, leaseToken: fresh() }, NOW)));

        expect(outcomes.filter(({ outcome }) => outcome === 'reserved')).toHaveLength(1);
        expect(outcomes.filter(({ outcome }) => outcome === 'in-progress')).toHaveLength(19);
      });

      test('says when the running lease ends', async () => {
        const call = reservation();
        await ledger.reserve(call, NOW);

        expect(await ledger.reserve(again(call), NOW)).toEqual({ outcome: 'in-progress', leaseExpiresAt: call.leaseExpiresAt });
      });

      test('is repeatable under the same lease token, with one hold', async () => {
        const call = reservation({ amountNano: 60 });
        await ledger.setBudget(call.tenant, 100);
        await ledger.reserve(call, NOW);

        expect(await ledger.reserve(call, NOW)).toEqual({ outcome: 'reserved' });
        expect(await ledger.reserve(reservation({ tenant: call.tenant, amountNano: 40 }), NOW)).toEqual({ outcome: 'reserved' });
      });

      test('refuses another request under the same idempotency key, reserved, failed or done', async () => {
        const call = reservation();
        const other = { ...again(call), requestDigest: fresh(32) };
        await ledger.reserve(call, NOW);
        const whileReserved = await ledger.reserve(other, NOW);
        await ledger.fail(call, 'FHE_ENGINE_FAILED', NOW);
        const afterFailure = await ledger.reserve(other, NOW);
        await ledger.reserve(call, NOW);
        await ledger.settle(settlement(call));

        const whenDone = await ledger.reserve(other, NOW);

        expect([whileReserved, afterFailure, whenDone]).toEqual(Array(3).fill({ outcome: 'key-reused' }));
      });

      test('keeps tenants with the same idempotency key apart', async () => {
        const call = reservation();
        await ledger.reserve(call, NOW);

        expect(await ledger.reserve({ ...again(call), tenant: fresh() }, NOW)).toEqual({ outcome: 'reserved' });
      });

      test('lets one of twenty racing calls take an expired lease over', async () => {
        const call = reservation();
        await ledger.reserve(call, NOW);
        const later = call.leaseExpiresAt;

        const outcomes = await Promise.all(Array.from({ length: 20 }, () => ledger.reserve(again(call, later), later)));

        expect(outcomes.filter(({ outcome }) => outcome === 'reserved')).toHaveLength(1);
      });
    });

    describe('settling', () => {
      test('records receipt, usage and result together', async () => {
        const call = reservation({ amountNano: 7, microUnits: 11 });
        await ledger.reserve(call, NOW);
        const settled = settlement(call);

        expect(await ledger.settle(settled)).toBe(true);
        expect(await ledger.receipt(call.tenant, call.requestId)).toBe(settled.record.receipt);
        expect(await ledger.usage(call.tenant, PERIOD)).toEqual({ ...NOTHING, ...settled.usage, evaluations: 1 });
        expect(await ledger.reserve(again(call), NOW)).toEqual({ outcome: 'done', record: settled.record });
      });

      test('bills once when it is repeated, twenty times at once', async () => {
        const call = reservation();
        await ledger.reserve(call, NOW);
        const settled = settlement(call);

        const outcomes = await Promise.all(Array.from({ length: 20 }, () => ledger.settle(settled)));

        expect(outcomes).toEqual(Array(20).fill(true));
        expect((await ledger.usage(call.tenant, PERIOD)).evaluations).toBe(1);
      });

      test('fails for a lease that another call took over, and bills the new holder once', async () => {
        const lost = reservation();
        await ledger.reserve(lost, NOW);
        const later = lost.leaseExpiresAt;
        const holder = again(lost, later);
        await ledger.reserve(holder, later);

        expect(await ledger.settle({ ...settlement(lost), settledAt: later })).toBe(false);
        expect(await ledger.receipt(lost.tenant, lost.requestId)).toBeUndefined();
        expect(await ledger.settle({ ...settlement(holder), settledAt: later })).toBe(true);
        expect((await ledger.usage(lost.tenant, PERIOD)).evaluations).toBe(1);
      });

      test('fails for a lease that ran out, whose hold counts no more', async () => {
        const call = reservation();
        await ledger.reserve(call, NOW);

        expect(await ledger.settle({ ...settlement(call), settledAt: call.leaseExpiresAt })).toBe(false);
        expect(await ledger.usage(call.tenant, PERIOD)).toEqual(NOTHING);
      });

      test('fails for what was never reserved', async () => {
        const call = reservation();

        expect(await ledger.settle(settlement(call))).toBe(false);
        expect(await ledger.usage(call.tenant, PERIOD)).toEqual(NOTHING);
      });

      test('loses no update of twenty calls of one tenant', async () => {
        const tenant = fresh();
        const calls = Array.from({ length: 20 }, () => reservation({ tenant, amountNano: 3 }));

        await Promise.all(calls.map((call) => ledger.reserve(call, NOW)));
        await Promise.all(calls.map((call) => ledger.settle(settlement(call))));

        expect(await ledger.usage(tenant, PERIOD)).toMatchObject({ evaluations: 20, amountNano: 60 });
      });

      test('bills the month of its end', async () => {
        const lastMinute = Date.UTC(2026, 10, 30, 23, 59);
        const nextMonth = Date.UTC(2026, 11, 1);
        const call = reservation({ leaseExpiresAt: nextMonth + 60_000 });
        await ledger.reserve(call, lastMinute);

        expect(await ledger.settle({ ...settlement(call), settledAt: nextMonth })).toBe(true);
        expect(await ledger.usage(call.tenant, '2026-11')).toEqual(NOTHING);
        expect((await ledger.usage(call.tenant, '2026-12')).evaluations).toBe(1);
      });
    });

    describe('failing', () => {
      test('counts one failure at zero and frees the idempotency key for the same request', async () => {
        const call = reservation();
        await ledger.reserve(call, NOW);

        await ledger.fail(call, 'FHE_ENGINE_FAILED', NOW);
        await ledger.fail(call, 'FHE_ENGINE_FAILED', NOW);

        expect(await ledger.usage(call.tenant, PERIOD)).toEqual({ ...NOTHING, failed: 1 });
        expect(await ledger.reserve(again(call), NOW)).toEqual({ outcome: 'reserved' });
      });

      test('does not touch a settled call', async () => {
        const call = reservation();
        await ledger.reserve(call, NOW);
        const settled = settlement(call);
        await ledger.settle(settled);

        await ledger.fail(call, 'FHE_SERVICE_UNAVAILABLE', NOW);

        expect(await ledger.usage(call.tenant, PERIOD)).toMatchObject({ evaluations: 1, failed: 0 });
        expect(await ledger.reserve(again(call), NOW)).toEqual({ outcome: 'done', record: settled.record });
      });

      test('does not touch a lease that another call holds', async () => {
        const lost = reservation();
        await ledger.reserve(lost, NOW);
        const later = lost.leaseExpiresAt;
        const holder = again(lost, later);
        await ledger.reserve(holder, later);

        await ledger.fail(lost, 'FHE_ENGINE_FAILED', later);

        expect(await ledger.settle({ ...settlement(holder), settledAt: later })).toBe(true);
        expect((await ledger.usage(lost.tenant, PERIOD)).failed).toBe(0);
      });

      test('ends a lease: what failed cannot be settled', async () => {
        const call = reservation();
        await ledger.reserve(call, NOW);
        await ledger.fail(call, 'FHE_ENGINE_FAILED', NOW);

        expect(await ledger.settle(settlement(call))).toBe(false);
        expect((await ledger.usage(call.tenant, PERIOD)).evaluations).toBe(0);
      });

      test('does nothing for what was never reserved', async () => {
        const call = reservation();

        await ledger.fail(call, 'FHE_ENGINE_FAILED', NOW);

        expect(await ledger.usage(call.tenant, PERIOD)).toEqual(NOTHING);
        expect(await ledger.reserve(call, NOW)).toEqual({ outcome: 'reserved' });
      });
    });

    describe('the budget', () => {
      test('lets exactly as many of twenty racing calls in as it pays for', async () => {
        const tenant = fresh();
        await ledger.setBudget(tenant, 79);

        const outcomes = await Promise.all(Array.from({ length: 20 }, () => ledger.reserve(reservation({ tenant, amountNano: 10 }), NOW)));

        expect(outcomes.filter(({ outcome }) => outcome === 'reserved')).toHaveLength(7);
        expect(outcomes.filter(({ outcome }) => outcome === 'budget')).toHaveLength(13);
      });

      test('counts what is used and what is held, to the last unit', async () => {
        const tenant = fresh();
        await ledger.setBudget(tenant, 100);
        const used = reservation({ tenant, amountNano: 50 });
        await ledger.reserve(used, NOW);
        await ledger.settle(settlement(used));
        await ledger.reserve(reservation({ tenant, amountNano: 30 }), NOW);

        expect(await ledger.reserve(reservation({ tenant, amountNano: 21 }), NOW)).toEqual({ outcome: 'budget', leftNano: 20 });
        expect(await ledger.reserve(reservation({ tenant, amountNano: 20 }), NOW)).toEqual({ outcome: 'reserved' });
      });

      test('stores nothing for a refused call: the same idempotency key works once there is budget', async () => {
        const call = reservation({ amountNano: 10 });
        await ledger.setBudget(call.tenant, 9);
        expect(await ledger.reserve(call, NOW)).toEqual({ outcome: 'budget', leftNano: 9 });

        await ledger.setBudget(call.tenant, 10);

        expect(await ledger.reserve({ ...again(call), requestDigest: fresh(32) }, NOW)).toEqual({ outcome: 'reserved' });
      });

      test('gives back what a failed call held', async () => {
        const call = reservation({ amountNano: 10 });
        await ledger.setBudget(call.tenant, 10);
        await ledger.reserve(call, NOW);

        await ledger.fail(call, 'FHE_ENGINE_FAILED', NOW);

        expect(await ledger.reserve(reservation({ tenant: call.tenant, amountNano: 10 }), NOW)).toEqual({ outcome: 'reserved' });
      });

      test('gives back what a call held whose lease ran out', async () => {
        const abandoned = reservation({ amountNano: 10 });
        await ledger.setBudget(abandoned.tenant, 10);
        await ledger.reserve(abandoned, NOW);
        const later = abandoned.leaseExpiresAt;
        const other = reservation({ tenant: abandoned.tenant, amountNano: 10, leaseExpiresAt: later + 60_000 });

        expect(await ledger.reserve({ ...other, amountNano: 11 }, later)).toEqual({ outcome: 'budget', leftNano: 10 });
        expect(await ledger.reserve(other, later)).toEqual({ outcome: 'reserved' });
        expect((await ledger.reserve(again(abandoned, later), later)).outcome).toBe('budget');
      });

      test('holds once for a call that takes its own expired lease over', async () => {
        const call = reservation({ amountNano: 10 });
        await ledger.setBudget(call.tenant, 10);
        await ledger.reserve(call, NOW);
        const holder = again(call, call.leaseExpiresAt);

        expect(await ledger.reserve(holder, call.leaseExpiresAt)).toEqual({ outcome: 'reserved' });
        expect(await ledger.settle({ ...settlement(holder), settledAt: call.leaseExpiresAt })).toBe(true);
        expect((await ledger.usage(call.tenant, PERIOD)).amountNano).toBe(10);
      });

      test('answers what is done even when it is used up', async () => {
        const call = reservation({ amountNano: 10 });
        await ledger.setBudget(call.tenant, 10);
        await ledger.reserve(call, NOW);
        const settled = settlement(call);
        await ledger.settle(settled);

        expect(await ledger.reserve(again(call), NOW)).toEqual({ outcome: 'done', record: settled.record });
      });

      test('starts anew each month, and is off once it is removed', async () => {
        const tenant = fresh();
        const nextMonth = Date.UTC(2026, 11, 1);
        await ledger.setBudget(tenant, 10);
        await ledger.reserve(reservation({ tenant, amountNano: 10 }), NOW);

        expect(await ledger.reserve(reservation({ tenant, amountNano: 10, leaseExpiresAt: nextMonth + 60_000 }), nextMonth)).toEqual({ outcome: 'reserved' });
        await ledger.setBudget(tenant, undefined);
        expect(await ledger.reserve(reservation({ tenant, amountNano: 1000 }), NOW)).toEqual({ outcome: 'reserved' });
      });

      test('lets a call that costs nothing in when nothing is left', async () => {
        const call = reservation({ amountNano: 0 });
        await ledger.setBudget(call.tenant, 0);

        expect(await ledger.reserve(call, NOW)).toEqual({ outcome: 'reserved' });
      });
    });

    describe('reading', () => {
      test('gives no usage and no receipt to a tenant without any', async () => {
        const call = reservation();
        await ledger.reserve(call, NOW);
        await ledger.settle(settlement(call));

        expect(await ledger.usage(fresh(), PERIOD)).toEqual(NOTHING);
        expect(await ledger.receipt(fresh(), call.requestId)).toBeUndefined();
        expect(await ledger.receipt(call.tenant, fresh())).toBeUndefined();
      });
    });
  });
}

function reservation(differing: Partial<Reservation> = {}): Reservation {
  return {
    tenant: fresh(), idempotencyKey: fresh(), requestDigest: fresh(32), requestId: fresh(), leaseToken: fresh(),
    amountNano: 5, microUnits: 2, leaseExpiresAt: NOW + 60_000, ...differing,
  };
}

/** A retry of the same call: another request under a lease of its own. */
function again(call: Reservation, now = NOW): Reservation {
  return { ...call, requestId: fresh(), leaseToken: fresh(), leaseExpiresAt: now + 60_000 };
}

function settlement(call: Reservation): Settlement {
  const { requestId, requestDigest, amountNano, microUnits } = call;
  return {
    reservation: call,
    record: { requestId, requestDigest, receipt: `e30.${fresh()}.c2ln`, resultPath: `results/${call.tenant}/${fresh()}`, resultBytes: 1234, resultSha256: fresh(32), resultExpiresAt: NOW + 86_400_000 },
    usage: { amountNano, microUnits, bytesIn: 100, bytesOut: 200, samples: 4 },
    settledAt: NOW,
  };
}
