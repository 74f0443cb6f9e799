/** Counts what a raw handler uses, and stops it before it uses more than it may. */
import { FheError } from '../../errors/index.ts';
import type { RawLimits } from './raw-plan.ts';

/** What an operation needs, known before it runs. */
export interface RawDemand {
  readonly operation: string;
  readonly microUnits: number;
  /** Of the value that it makes. */
  readonly bytes: number;
}

export class RawMeter {
  readonly #limits: RawLimits;
  readonly #now: () => number;
  readonly #where: () => string;
  readonly #startedAt: number;
  #microUnits = 0;
  #live = { values: 0, bytes: 0 };
  #peak = { values: 0, bytes: 0 };

  /** @param now - milliseconds that never go back */
  constructor(limits: RawLimits, now: () => number, where: () => string) {
    this.#limits = limits;
    this.#now = now;
    this.#where = where;
    this.#startedAt = now();
  }

  get microUnits(): number {
    return this.#microUnits;
  }

  /** Most that was held at once. */
  get peak(): { readonly values: number; readonly bytes: number } {
    return this.#peak;
  }

  /** @throws FheError FHE_RAW_UNITS_EXCEEDED, FHE_RAW_LIMIT */
  take({ operation, microUnits, bytes }: RawDemand): void {
    const { millis, liveValues, liveBytes } = this.#limits;
    const live = { values: this.#live.values + 1, bytes: this.#live.bytes + bytes };
    this.#within('its time in milliseconds', this.#now() - this.#startedAt, millis);
    this.#within('the number of its values', live.values, liveValues);
    this.#within('the bytes of its values', live.bytes, liveBytes);
    this.takeUnits(operation, microUnits);
    this.#live = live;
    this.#peak = { values: Math.max(this.#peak.values, live.values), bytes: Math.max(this.#peak.bytes, live.bytes) };
  }

  /** Of what makes no value. @throws FheError FHE_RAW_UNITS_EXCEEDED */
  takeUnits(operation: string, microUnits: number): void {
    const { microUnits: limit } = this.#limits;
    if (this.#microUnits + microUnits > limit) throw new FheError('FHE_RAW_UNITS_EXCEEDED', { operation, where: this.#where(), limit: limit / 1e6 });
    this.#microUnits += microUnits;
  }

  giveBack(bytes: number): void {
    this.#live = { values: this.#live.values - 1, bytes: this.#live.bytes - bytes };
  }

  #within(what: string, found: number, limit: number): void {
    if (found > limit) throw new FheError('FHE_RAW_LIMIT', { where: this.#where(), what, limit });
  }
}
