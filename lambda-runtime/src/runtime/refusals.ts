/** Counts what was refused, and logs it at a bounded rate. */
import type { FheError } from '@fhe-serverless/core/errors';
import { BoundedLog } from './bounded-log.ts';
import type { Clock, Log } from './ports.ts';
import type { Meter } from './meter.ts';

export class Refusals {
  readonly #meter: Meter;
  readonly #log: BoundedLog;

  constructor(meter: Meter, log: Log, clock: Clock) {
    this.#meter = meter;
    this.#log = new BoundedLog(log, clock);
  }

  async record(error: FheError, requestId: string, tenant: string | undefined): Promise<void> {
    // By error code: there are as few as the catalogue has.
    this.#log.write('request-refused', { code: error.code, requestId, ...(tenant === undefined ? {} : { tenant }) }, error.code);
    await this.#meter.record({ RefusedRequests: 1 }, { Code: error.code });
  }
}
