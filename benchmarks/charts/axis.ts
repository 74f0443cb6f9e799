/** Axes from zero, or from a power of ten for logarithmic ones: which values get a line, and how far along a value lies. */

export type Scale = 'linear' | 'log';

export interface Axis {
  /** Ascending, the first at the axis' begin and the last at its end. */
  readonly ticks: readonly number[];
  /** Share of the axis that a bar of this value fills: 0 at the first tick, 1 at the last. */
  share(value: number): number;
}

/** Most ticks of a linear axis. */
const MAX_LINEAR_TICKS = 7;

/** @param values finite and not negative; a logarithmic axis leaves out zeros, which have no place on it */
export function axisOf(values: readonly number[], scale: Scale): Axis {
  if (values.some((value) => !Number.isFinite(value) || value < 0)) throw new RangeError('a bar needs a finite value that is not negative');
  return scale === 'log' ? logAxis(values.filter((value) => value > 0)) : linearAxis(Math.max(...values, 0));
}

function linearAxis(largest: number): Axis {
  const step = niceStep(largest);
  const count = Math.max(1, Math.ceil(largest / step));
  return { ticks: Array.from({ length: count + 1 }, (_, i) => withoutNoise(i * step)), share: (value) => value / (count * step) };
}

/** The smallest of 1, 2, 5, 10, 20, 50, ... (or tenths and so on) that needs no more than the most ticks. */
function niceStep(largest: number): number {
  if (largest === 0) return 1;
  const exponent = Math.floor(Math.log10(largest / (MAX_LINEAR_TICKS - 1)));
  return [1, 2, 5, 10, 20].map((digit) => digit * powerOfTen(exponent)).find((step) => Math.ceil(largest / step) < MAX_LINEAR_TICKS)!;
}

/** Begins below half of the smallest value, so that the shortest bar can be seen. */
function logAxis(values: readonly number[]): Axis {
  if (values.length === 0) return { ticks: [1, 10], share: () => 0 };
  const first = Math.floor(Math.log10(Math.min(...values) / 2));
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {
    ticks: Array.from({ length: last - first + 1 }, (_, i) => powerOfTen(first + i)),
    share: (value) => (value > 0 ? (Math.log10(value) - first) / (last - first) : 0),
  };
}

/** 0.6 rather than 0.6000000000000001. */
const withoutNoise = (value: number): number => Number(value.toPrecision(12));

/** 0.001 rather than 0.0010000000000000002, so that labels stay short. */
const powerOfTen = (exponent: number): number => Number(`1e${exponent}`);
