/** The numbers of one call that meet ciphertexts: read once, encoded once for each level and scale at which they are used. */
import type { Scalar } from '../../program/index.ts';
import type { RawNumbers } from '../../raw/index.ts';
import { periodOf } from '../circuit.ts';
import type { Work } from '../cost/operation-work.ts';
import { workMicroUnits } from '../cost/price.ts';
import { packConstant } from '../packing.ts';
import type { RawBackend } from './raw-backend.ts';
import { RawRefusal } from './raw-guard.ts';
import type { RawMeter } from './raw-meter.ts';
import type { RawSetting } from './raw-setting.ts';

export interface HeldNumbers<P> {
  /** A power of two of them, repeated through the positions. */
  readonly values: readonly Scalar[];
  /** Asked for by the handler. */
  readonly scale: number | undefined;
  readonly encoded: Map<string, { readonly handle: P; readonly bytes: number }>;
}

const WORD_BYTES = 8;

/**
 * One transform for each prime, and what filling the slots, the inverse transform and rounding take: as long as eight more,
 * measured for N = 8192 in all three schemes.
 */
export const encodingWork = (primes: number): Work => ({ ntt: primes + 8, mac: 0, element: 0, baseConversion: 0 });

export class NumberStore<C, P> {
  readonly #setting: RawSetting;
  readonly #backend: RawBackend<C, P>;
  readonly #meter: RawMeter;

  constructor(setting: RawSetting, backend: RawBackend<C, P>, meter: RawMeter) {
    this.#setting = setting;
    this.#backend = backend;
    this.#meter = meter;
  }

  /** @throws RawRefusal */
  read(given: RawNumbers, scale?: number): HeldNumbers<P> {
    const { vectorLength } = this.#setting.packing;
    const list = (Array.isArray(given) ? given : [given]) as readonly (number | bigint)[];
    if (list.length === 0 || list.length > vectorLength) throw new RawRefusal(`it got ${list.length} numbers for ${vectorLength} positions`);
    if (scale !== undefined && !(Number.isFinite(scale) && scale >= 1)) throw new RawRefusal(`${scale} is no scale`);
    const values = list.map((value) => this.#scalar(value));
    const zeros = new Array<Scalar>(periodOf(values.length) - values.length).fill(this.#isInteger ? 0n : 0);
    return { values: [...values, ...zeros], scale: this.#isInteger ? undefined : scale, encoded: new Map() };
  }

  /** Integers are encoded alike for every level. */
  encoded(numbers: HeldNumbers<P>, level: number, scale: number): P {
    const { polyModulusDegree, packing } = this.#setting;
    const key = this.#isInteger ? '' : `${level}/${scale}`;
    const known = numbers.encoded.get(key);
    if (known !== undefined) return known.handle;
    const primes = this.#isInteger ? 1 : level + 1;
    const bytes = WORD_BYTES * polyModulusDegree * primes;
    this.#meter.take({ operation: 'encode', microUnits: workMicroUnits(encodingWork(primes), polyModulusDegree), bytes });
    const handle = this.#backend.encode(packConstant(packing, polyModulusDegree, numbers.values), level, scale);
    numbers.encoded.set(key, { handle, bytes });
    return handle;
  }

  free({ encoded }: HeldNumbers<P>): void {
    for (const { handle, bytes } of encoded.values()) {
      this.#backend.free(handle);
      this.#meter.giveBack(bytes);
    }
    encoded.clear();
  }

  get #isInteger(): boolean {
    return this.#setting.scheme !== 'ckks';
  }

  #scalar(value: number | bigint): Scalar {
    if (typeof value !== 'number' && typeof value !== 'bigint') throw new RawRefusal('what it got is no number');
    if (!this.#isInteger) return Number(value) + 0;
    if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new RawRefusal(`${value} is no safe integer`);
    return BigInt(value);
  }
}
