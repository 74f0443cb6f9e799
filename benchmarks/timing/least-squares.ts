/** Least squares with coefficients that are not negative: a cost never earns time back. */

/** One equation: the features times the unknown coefficients give the value. */
export interface Equation {
  readonly features: readonly number[];
  readonly value: number;
  /** How much its residual counts. */
  readonly weight: number;
}

const SWEEPS = 20_000;
/** Largest change of a coefficient, relative to the largest coefficient, at which the sweeps end. */
const TOLERANCE = 1e-12;

/** Coordinate descent on the normal equations: exact in the limit, and it needs no more than sums. */
export function nonNegativeLeastSquares(equations: readonly Equation[]): number[] {
  const size = equations[0]?.features.length ?? 0;
  const gram = Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_unused, j) => sum(equations.map(({ features, weight }) => weight ** 2 * features[i]! * features[j]!))));
  const right = Array.from({ length: size }, (_, i) => sum(equations.map(({ features, value, weight }) => weight ** 2 * features[i]! * value)));
  const found = new Array<number>(size).fill(0);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let change = 0;
    for (let i = 0; i < size; i++) {
      const others = sum(found.map((coefficient, j) => (j === i ? 0 : gram[i]![j]! * coefficient)));
      const next = gram[i]![i] === 0 ? 0 : Math.max(0, (right[i]! - others) / gram[i]![i]!);
      change = Math.max(change, Math.abs(next - found[i]!));
      found[i] = next;
    }
    if (change <= TOLERANCE * Math.max(...found)) break;
  }
  return found;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export interface FitQuality {
  readonly count: number;
  readonly rSquared: number;
  readonly medianRelativeError: number;
  readonly worstRelativeError: number;
}

/** How well predictions meet what was measured. */
export function fitQuality(pairs: readonly { readonly predicted: number; readonly measured: number }[]): FitQuality {
  const mean = sum(pairs.map(({ measured }) => measured)) / pairs.length;
  const missed = sum(pairs.map(({ predicted, measured }) => (predicted - measured) ** 2));
  const spread = sum(pairs.map(({ measured }) => (measured - mean) ** 2));
  const errors = pairs.map(({ predicted, measured }) => Math.abs(predicted / measured - 1)).toSorted((a, b) => a - b);
  return { count: pairs.length, rSquared: 1 - missed / spread, medianRelativeError: errors[Math.floor((errors.length - 1) / 2)] ?? 0, worstRelativeError: errors.at(-1) ?? 0 };
}
