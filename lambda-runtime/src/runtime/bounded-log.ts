/** A log that a flood of bad requests cannot flood: a few lines of each kind a minute, and a count of those left out. */
import type { Clock, Log } from './ports.ts';

const WINDOW_MILLIS = 60_000;
const LINES_PER_WINDOW = 5;

export class BoundedLog {
  readonly #log: Log;
  readonly #clock: Clock;
  /** By kind, of which there must be few. */
  readonly #windows = new Map<string, { startedAt: number; lines: number; suppressed: number }>();

  constructor(log: Log, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  /** `kind`: what shares the bound; the event itself without it. */
  write(event: string, fields: Readonly<Record<string, string>>, kind = event): void {
    const suppressed = this.#takeLine(kind);
    if (suppressed !== undefined) this.#log.write('warn', event, { ...fields, suppressed });
  }

  /** How many lines of this kind were left out before this one, or undefined when this one is left out too. */
  #takeLine(kind: string): number | undefined {
    const now = this.#clock.now();
    const window = this.#windows.get(kind);
    if (window === undefined || now - window.startedAt >= WINDOW_MILLIS) {
      this.#windows.set(kind, { startedAt: now, lines: 1, suppressed: 0 });
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
