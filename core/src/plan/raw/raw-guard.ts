/** The rules of each operation: which operands it takes, and what level, scale and polynomials its result has. */
import type { Scalar } from '../../program/index.ts';
import type { RawSetting } from './raw-setting.ts';

export interface RawState {
  readonly level: number;
  readonly scale: number;
  readonly polynomials: number;
}

/** Why an operation is refused; the evaluation adds which one, and where. */
export class RawRefusal extends Error {
  override readonly name = 'RawRefusal';
}

/** Below this a scale leaves nothing of a value. */
const MIN_SCALE = 2 ** 20;

export class RawGuard {
  readonly #setting: RawSetting;

  constructor(setting: RawSetting) {
    this.#setting = setting;
  }

  sum(x: RawState, y: RawState): RawState {
    this.#sameLevel(x, y);
    demand(this.#isInteger || isClose(x.scale, y.scale), `the scales differ, ${x.scale} and ${y.scale}`);
    return { ...x, polynomials: Math.max(x.polynomials, y.polynomials) };
  }

  product(x: RawState, y: RawState): RawState {
    this.#sameLevel(x, y);
    demand(x.polynomials === 2 && y.polynomials === 2, 'an operand has three polynomials: relinearize it first');
    return { ...x, scale: this.#scaled(x.scale * y.scale, x.level), polynomials: 3 };
  }

  addedNumbers(x: RawState, scale: number): RawState {
    demand(this.#isInteger || isClose(x.scale, scale), `the numbers are encoded at scale ${scale}, the value has ${x.scale}`);
    return x;
  }

  multipliedNumbers(x: RawState, scale: number): RawState {
    return { ...x, scale: this.#scaled(x.scale * scale, x.level) };
  }

  rotated(x: RawState, step: number): RawState {
    demand(this.#setting.rotationSteps.has(step), `step ${step} is not among the declared rotationSteps`);
    return this.#twoPolynomials(x);
  }

  swapped(x: RawState): RawState {
    demand(this.#setting.swapRows, 'swapRows is not declared');
    return this.#twoPolynomials(x);
  }

  relinearized(x: RawState): RawState {
    demand(this.#setting.relinearization, 'relinearization is not declared');
    demand(x.polynomials === 3, 'the value is no product that still has three polynomials');
    return { ...x, polynomials: 2 };
  }

  rescaled(x: RawState): RawState {
    demand(!this.#isInteger, `${this.#setting.scheme} has no scale; use modSwitch`);
    demand(x.level > 0, 'no level is left');
    // As SEAL computes it: one division of doubles.
    const scale = x.scale / Number(this.#setting.primes[x.level]!);
    demand(scale >= MIN_SCALE, `a scale of ${scale} would be left, and nothing of the value: multiply before you rescale`);
    return { ...x, level: x.level - 1, scale };
  }

  switched(x: RawState, level: number): RawState {
    demand(Number.isInteger(level) && level >= 0 && level < x.level, x.level === 0 ? 'no level is left' : `level ${level} is no level from 0 to ${x.level - 1}`);
    this.#scaled(x.scale, level);
    return { ...x, level };
  }

  /** Numbers that multiply must leave something of the value: a ciphertext times zero hides nothing. */
  numbers(values: readonly Scalar[], { level, scale }: Pick<RawState, 'level' | 'scale'>, multiplies: boolean): void {
    const largest = values.reduce<number>((most, value) => Math.max(most, Math.abs(Number(value))), 0);
    if (this.#isInteger) {
      const t = this.#setting.plaintextModulus;
      demand(values.every((value) => (value as bigint) < t && -(value as bigint) < t), `a number is not between plus and minus the plaintext modulus, ${t}`);
      return demand(!multiplies || values.some((value) => (value as bigint) !== 0n), 'a product with zero is transparent: anyone could read it');
    }
    demand(Number.isFinite(largest), 'a number is not finite');
    demand(2 * largest * scale < this.#setting.moduli[level]!, `the numbers, scaled by ${scale}, exceed the modulus of level ${level}`);
    demand(!multiplies || largest * scale >= 0.5, 'the numbers round to zero at their scale, and a product with zero is transparent: anyone could read it');
  }

  get #isInteger(): boolean {
    return this.#setting.scheme !== 'ckks';
  }

  #sameLevel(x: RawState, y: RawState): void {
    demand(x.level === y.level, `the levels differ, ${x.level} and ${y.level}`);
  }

  #twoPolynomials(x: RawState): RawState {
    demand(x.polynomials === 2, 'the value has three polynomials: relinearize it first');
    return x;
  }

  /** The scale, if a value of 1 at this scale still fits the level. Integers have none. */
  #scaled(scale: number, level: number): number {
    if (this.#isInteger) return 1;
    demand(2 * scale < this.#setting.moduli[level]!, `a scale of ${scale} exceeds the modulus of level ${level}`);
    return scale;
  }
}

/** As SEAL compares scales (util/common.h, are_close): sums of others are refused there. */
const isClose = (a: number, b: number): boolean => Math.abs(a - b) < Number.EPSILON * Math.max(a, b, 1);

function demand(condition: boolean, reason: string): void {
  if (!condition) throw new RawRefusal(reason);
}
