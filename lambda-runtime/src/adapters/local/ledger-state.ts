/** The ledger as a value: events in order give balances, receipts and idempotency records. No clock and no files here. */
import type { Reservation, ReserveOutcome, SettledRecord, Settlement, UsageEntry } from '../../runtime/index.ts';

export type LedgerEvent =
  | { readonly event: 'reserved'; readonly reservation: Reservation; readonly period: string }
  | { readonly event: 'settled'; readonly settlement: Settlement }
  | { readonly event: 'failed'; readonly tenant: string; readonly idempotencyKey: string; readonly requestId: string; readonly reason: string; readonly at: number }
  | { readonly event: 'budget'; readonly tenant: string; readonly limitNano: number | null };

interface Call {
  readonly status: 'reserved' | 'failed' | 'done';
  readonly reservation: Reservation;
  readonly period: string;
  readonly record?: SettledRecord;
}

const NO_USAGE: UsageEntry = { evaluations: 0, failed: 0, microUnits: 0, amountNano: 0, bytesIn: 0, bytesOut: 0, samples: 0 };

export class LedgerState {
  readonly #calls = new Map<string, Call>();
  readonly #usage = new Map<string, UsageEntry>();
  readonly #receipts = new Map<string, string>();
  readonly #budgets = new Map<string, number>();

  /** What stands in the way of a reservation; undefined when it may be made. */
  obstacle(reservation: Reservation, now: number): Exclude<ReserveOutcome, { outcome: 'reserved' }> | undefined {
    const call = this.#calls.get(keyOf(reservation));
    if (call !== undefined) {
      if (call.reservation.requestDigest !== reservation.requestDigest) return { outcome: 'key-reused' };
      if (call.record !== undefined) return { outcome: 'done', record: call.record };
      if (holds(call, now) && call.reservation.leaseToken !== reservation.leaseToken) return { outcome: 'in-progress', leaseExpiresAt: call.reservation.leaseExpiresAt };
    }
    const left = this.#leftNano(reservation, periodOf(now), now);
    return left !== undefined && left < reservation.amountNano ? { outcome: 'budget', leftNano: Math.max(0, left) } : undefined;
  }

  /** An expired lease holds no budget any more, so it can no longer be settled. */
  holdsLease(reservation: Reservation, now: number): boolean {
    const call = this.#calls.get(keyOf(reservation));
    return call !== undefined && isSameLease(call, reservation) && holds(call, now);
  }

  isSettledBy(reservation: Reservation): boolean {
    const call = this.#calls.get(keyOf(reservation));
    return call?.status === 'done' && isSameLease(call, reservation);
  }

  /** True for the current lease of a call that has no result yet, run out or not. */
  isOpenUnder(reservation: Reservation): boolean {
    const call = this.#calls.get(keyOf(reservation));
    return call?.status === 'reserved' && isSameLease(call, reservation);
  }

  usage(tenant: string, period: string): UsageEntry {
    return this.#usage.get(`${tenant}/${period}`) ?? NO_USAGE;
  }

  receipt(tenant: string, requestId: string): string | undefined {
    return this.#receipts.get(`${tenant}/${requestId}`);
  }

  apply(event: LedgerEvent): void {
    switch (event.event) {
      case 'reserved': {
        const { reservation, period } = event;
        this.#calls.set(keyOf(reservation), { status: 'reserved', reservation, period });
        return;
      }
      case 'settled': {
        const { reservation, record, usage, settledAt } = event.settlement;
        const period = periodOf(settledAt);
        this.#calls.set(keyOf(reservation), { status: 'done', reservation, period, record });
        this.#receipts.set(`${reservation.tenant}/${record.requestId}`, record.receipt);
        this.#addUsage(reservation.tenant, period, { ...usage, evaluations: 1, failed: 0 });
        return;
      }
      case 'failed': {
        const call = this.#calls.get(keyOf(event));
        if (call !== undefined) this.#calls.set(keyOf(event), { ...call, status: 'failed' });
        this.#addUsage(event.tenant, periodOf(event.at), { ...NO_USAGE, failed: 1 });
        return;
      }
      case 'budget':
        if (event.limitNano === null) this.#budgets.delete(event.tenant);
        else this.#budgets.set(event.tenant, event.limitNano);
    }
  }

  /** What the budget leaves for `reservation`, whose own hold, if it has one, does not count against it. */
  #leftNano(reservation: Reservation, period: string, now: number): number | undefined {
    const { tenant } = reservation;
    const limit = this.#budgets.get(tenant);
    if (limit === undefined) return undefined;
    let held = 0;
    for (const [key, call] of this.#calls) {
      const counts = call.reservation.tenant === tenant && call.period === period && key !== keyOf(reservation);
      if (counts && holds(call, now)) held += call.reservation.amountNano;
    }
    return limit - this.usage(tenant, period).amountNano - held;
  }

  #addUsage(tenant: string, period: string, added: UsageEntry): void {
    const before = this.usage(tenant, period);
    this.#usage.set(`${tenant}/${period}`, {
      evaluations: before.evaluations + added.evaluations,
      failed: before.failed + added.failed,
      microUnits: before.microUnits + added.microUnits,
      amountNano: before.amountNano + added.amountNano,
      bytesIn: before.bytesIn + added.bytesIn,
      bytesOut: before.bytesOut + added.bytesOut,
      samples: before.samples + added.samples,
    });
  }
}

/** The calendar month in UTC, `2026-11`. */
export function periodOf(millis: number): string {
  return new Date(millis).toISOString().slice(0, 7);
}

function holds(call: Call, now: number): boolean {
  return call.status === 'reserved' && now < call.reservation.leaseExpiresAt;
}

function isSameLease(call: Call, reservation: Reservation): boolean {
  return call.reservation.leaseToken === reservation.leaseToken;
}

function keyOf({ tenant, idempotencyKey }: Pick<Reservation, 'tenant' | 'idempotencyKey'>): string {
  return `${tenant}/${idempotencyKey}`;
}
