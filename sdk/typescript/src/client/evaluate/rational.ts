/** An exact quotient: integers cannot divide while encrypted, so mean and variance come as numerator and denominator. */

export class Rational {
  readonly numerator: bigint;
  /** At least 1; the fraction is as the function made it, not reduced. */
  readonly denominator: bigint;

  constructor(numerator: bigint, denominator: bigint) {
    this.numerator = numerator;
    this.denominator = denominator;
  }

  /** The nearest double, give or take its last bit. */
  toNumber(): number {
    const whole = this.numerator / this.denominator;
    return Number(whole) + Number(this.numerator - whole * this.denominator) / Number(this.denominator);
  }

  toString(): string {
    return `${this.numerator}/${this.denominator}`;
  }

  /** JSON has no integers of this size: decimal strings. */
  toJSON(): { readonly numerator: string; readonly denominator: string } {
    return { numerator: String(this.numerator), denominator: String(this.denominator) };
  }
}
