/** What is left to approximate once symmetry and exact parts are taken out. */
import type { ApproximatedFunction } from '../program.ts';
import { exactly } from './target.ts';

/** f(center + radius u) = fixed0 + fixed1 u + rest(u), and rest is followed by the T_k of `basis` for u in [low, high]. */
export interface Problem {
  readonly center: number;
  readonly radius: number;
  readonly fixed: readonly [number, number];
  /** Empty where the fixed part is the function. */
  readonly basis: readonly number[];
  readonly low: number;
  readonly high: number;
  rest(u: number): number;
}

type Parity = 'all' | 'odd' | 'even';

export function problemOf(name: ApproximatedFunction, degree: number, low: number, high: number, gap: number): Problem {
  const span = { center: low + (high - low) / 2, radius: (high - low) / 2 };
  const basis = (parity: Parity): number[] => Array.from({ length: degree + 1 }, (_, k) => k).filter((k) => parity === 'all' || k % 2 === (parity === 'odd' ? 1 : 0));
  const exact = (constant: number, slope: number): Problem => {
    return { ...span, fixed: [constant + slope * span.center, slope * span.radius], basis: [], low: -1, high: 1, rest: () => 0 };
  };
  const full = (): Problem => ({ ...span, fixed: [0, 0], basis: basis('all'), low: -1, high: 1, rest: (u) => exactly(name, span.center + span.radius * u) });
  /** A half is enough: on [from, 1] the functions of one parity are as good as all powers (a Haar space). */
  const half = (parity: Parity, radius: number, fixed: readonly [number, number], rest: (u: number) => number, from = 0): Problem => {
    return { center: 0, radius, fixed, basis: basis(parity), low: from, high: 1, rest };
  };
  const isSymmetric = low === -high;
  switch (name) {
    case 'sigmoid': return isSymmetric ? half('odd', high, [0.5, 0], (u) => exactly('tanh', (high * u) / 2) / 2) : full();
    case 'tanh': return isSymmetric ? half('odd', high, [0, 0], (u) => exactly('tanh', high * u)) : full();
    case 'abs':
      if (low >= 0) return exact(0, 1);
      if (high <= 0) return exact(0, -1);
      return isSymmetric ? half('even', high, [0, 0], (u) => high * Math.abs(u)) : full();
    case 'relu':
      if (low >= 0) return exact(0, 1);
      if (high <= 0) return exact(0, 0);
      // relu x = x / 2 + |x| / 2.
      return isSymmetric ? half('even', high, [0, high / 2], (u) => (high / 2) * Math.abs(u)) : full();
    case 'sign': {
      if (low > -gap) return exact(1, 0);
      if (high < gap) return exact(-1, 0);
      const radius = Math.max(-low, high);
      return half('odd', radius, [0, 0], (u) => Math.sign(u), gap / radius);
    }
    default: return full();
  }
}

/** The whole series from coefficients of the basis. */
export function seriesOf(problem: Problem, coefficients: readonly number[]): number[] {
  const series = Array.from({ length: Math.max(2, (problem.basis.at(-1) ?? 0) + 1) }, () => 0);
  problem.basis.forEach((k, i) => { series[k] = coefficients[i]!; });
  problem.fixed.forEach((c, k) => { series[k]! += c; });
  return series;
}
