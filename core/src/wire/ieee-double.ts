/** A double as its 64 bits: scales travel as integers, so that no language rounds them. */

const cell = (): DataView => new DataView(new ArrayBuffer(8));

/** IEEE-754 binary64 bits of `value`, 0n to 2^64 - 1. */
export function bitsOfDouble(value: number): bigint {
  const view = cell();
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}

/** The double with these bits; bits outside 64 are an error of the caller. */
export function doubleOfBits(bits: bigint): number {
  const view = cell();
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
}

/** True for a usable CKKS scale: finite and above zero. */
export function isScale(value: number): boolean {
  return Number.isFinite(value) && value > 0;
}
