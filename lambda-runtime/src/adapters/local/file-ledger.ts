/** The ledger in one journal file. Each change is one line, so it happens wholly or not at all. */
import type { Ledger, Reservation, ReserveOutcome, Settlement, UsageEntry } from '../../runtime/index.ts';
import type { DurableFiles } from './durable-files.ts';
import { LedgerJournal } from './ledger-journal.ts';
import { LedgerState, periodOf, type LedgerEvent } from './ledger-state.ts';
import { Serial } from './serial.ts';

export class FileLedger implements Ledger {
  readonly #journal: LedgerJournal<LedgerEvent>;
  readonly #state: LedgerState;
  readonly #writes = new Serial();

  private constructor(journal: LedgerJournal<LedgerEvent>, state: LedgerState) {
    this.#journal = journal;
    this.#state = state;
  }

  static async open(files: DurableFiles): Promise<FileLedger> {
    const state = new LedgerState();
    const journal = await LedgerJournal.open<LedgerEvent>(files.path('ledger.jsonl'), (event) => state.apply(event));
    return new FileLedger(journal, state);
  }

  reserve(reservation: Reservation, now: number): Promise<ReserveOutcome> {
    return this.#writes.run(async () => {
      const obstacle = this.#state.obstacle(reservation, now);
      if (obstacle !== undefined) return obstacle;
      await this.#record({ event: 'reserved', reservation, period: periodOf(now) });
      return { outcome: 'reserved' };
    });
  }

  settle(settlement: Settlement): Promise<boolean> {
    const { reservation, settledAt } = settlement;
    return this.#writes.run(async () => {
      if (this.#state.isSettledBy(reservation)) return true;
      if (!this.#state.holdsLease(reservation, settledAt)) return false;
      await this.#record({ event: 'settled', settlement });
      return true;
    });
  }

  fail(reservation: Reservation, reason: string, now: number): Promise<void> {
    const { tenant, idempotencyKey, requestId } = reservation;
    return this.#writes.run(async () => {
      if (!this.#state.isOpenUnder(reservation)) return;
      await this.#record({ event: 'failed', tenant, idempotencyKey, requestId, reason, at: now });
    });
  }

  async usage(tenant: string, period: string): Promise<UsageEntry> {
    return this.#state.usage(tenant, period);
  }

  async receipt(tenant: string, requestId: string): Promise<string | undefined> {
    return this.#state.receipt(tenant, requestId);
  }

  setBudget(tenant: string, limitNano: number | undefined): Promise<void> {
    return this.#writes.run(() => this.#record({ event: 'budget', tenant, limitNano: limitNano ?? null }));
  }

  async close(): Promise<void> {
    await this.#writes.run(() => this.#journal.close());
  }

  /** What was not written did not happen. */
  async #record(event: LedgerEvent): Promise<void> {
    await this.#journal.append(event);
    this.#state.apply(event);
  }
}
