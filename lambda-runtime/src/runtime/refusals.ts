/** Counts what was refused, and logs it at a bounded rate: a flood of bad requests must not become a flood of log lines. */
import type { FheError } from '@fhe-serverless/core/errors';
import type { Clock, Log } from './ports.ts';
import type { Meter } from './meter.ts';

const WINDOW_MILLIS = 60_000;
const LINES_PER_WINDOW = 5;

export class Refusals {
  readonly #meter: Meter;
  readonly #log: Log;
  readonly #clock: Clock;
  /** By error code, so the map stays as small as the catalogue. */
  readonly #windows = new Map<string, { startedAt: number; lines: number; suppressed: number }>();

  constructor(meter: Meter, log: Log, clock: Clock) {
    this.#meter = meter;
    this.#log = log;
    this.#clock = clock;
  }

  async record(error: FheError, requestId: string, tenant: string | undefined): Promise<void> {
    const suppressed = this.#takeLine(error.code);
    if (suppressed !== undefined) {
      this.#log.write('warn', 'request-refused', { code: error.code, requestId, suppressed, ...(tenant === undefined ? {} : { tenant }) });
    }
    await this.#meter.record({ RefusedRequests: 1 }, { Code: error.code });
  }

  /** How many lines of this code were left out before this one, or undefined when this one is left out too. */
  #takeLine(code: string): number | undefined {
    const now = this.#clock.now();
    const window = this.#windows.get(code);
    if (window === undefined || now - window.startedAt >= WINDOW_MILLIS) {
      this.#windows.set(code, { startedAt: now, lines: 1, suppressed: 0 });
      return window?.suppressed ?? 0;
    }
    if (window.lines < LINES_PER_WINDOW) {
      window.lines += 1;
      return 0;
    }
    window.suppressed += 1;
    return undefined;
  }
}
