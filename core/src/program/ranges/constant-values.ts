/** Constants as doubles, which are many times as fast as bigints, wherever these are as exact. */
import type { Scalar } from '../program.ts';
import type { Interval } from './interval-arithmetic.ts';

export interface ConstantValues {
  readonly hull: Interval;
  /** Largest absolute value, from above. */
  readonly largest: number;
  /** Undefined where an integer is no exact double. */
  readonly numbers: Float64Array | undefined;
}

/** Programs are immutable and looked at many times: each list of values is read once. */
const known = new WeakMap<readonly Scalar[], ConstantValues>();

export function constantValues(values: readonly Scalar[]): ConstantValues {
  const made = known.get(values) ?? read(values);
  known.set(values, made);
  return made;
}

function read(values: readonly Scalar[]): ConstantValues {
  const numbers = new Float64Array(values.length);
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < numbers.length; i++) {
    const value = Number(values[i]);
    numbers[i] = value;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const largest = Math.max(-low, high);
  if (typeof values[0] === 'number') return { hull: { low, high }, largest, numbers };
  if (largest <= Number.MAX_SAFE_INTEGER) return { hull: { low: BigInt(low), high: BigInt(high) }, largest, numbers };
  return { hull: bigHull(values as readonly bigint[]), largest, numbers: undefined };
}

function bigHull(values: readonly bigint[]): Interval {
  return values.reduce<{ low: bigint; high: bigint }>(({ low, high }, value) => ({ low: value < low ? value : low, high: value > high ? value : high }), { low: values[0]!, high: values[0]! });
}
