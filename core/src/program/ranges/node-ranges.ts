/** The range of one node from the ranges of its arguments. */
import { approximationOf, chebyshevBound, clenshaw, exactly } from '../approximation/index.ts';
import { elementCount, type ProgramNode, type ProgramOp } from '../program.ts';
import { constantValues } from './constant-values.ts';
import { largestVariance } from './correlations.ts';
import { hull, intersection, type Interval, joined } from './interval-arithmetic.ts';
import { linearRange } from './linear-ranges.ts';
import { integerPolynomialRange, realPolynomialRange } from './polynomial-range.ts';
import type { RangeContext } from './range-context.ts';

type NodeOf<Op extends ProgramOp> = Extract<ProgramNode, { op: Op }>;

export function nodeRange(node: ProgramNode, context: RangeContext): Interval {
  const { program, intervals, ranges } = context;
  const [a, b] = node.args.map((arg) => ranges[arg]!) as [Interval, Interval];
  switch (node.op) {
    case 'input': return { low: program.inputs[node.input]!.low, high: program.inputs[node.input]!.high };
    case 'constant': return constantValues(node.values).hull;
    case 'add': return intervals.add(a, b);
    case 'subtract': return intervals.subtract(a, b);
    case 'negate': return intervals.negate(a);
    case 'multiply': return node.args[0] === node.args[1] ? intervals.power(a, 2) : intervals.product(a, b);
    case 'square': return intervals.power(a, 2);
    case 'power': return intervals.power(a, node.exponent);
    case 'variance': {
      const squaredSpread = intervals.n.multiply(intervals.spread(a), intervals.spread(a));
      return { low: intervals.n.zero, high: largestVariance(intervals, squaredSpread, elementCount(program.nodes[node.args[0]]!.shape)) };
    }
    case 'rotateLeft': case 'reshape': case 'gather': return a;
    case 'concatenate': return joined(node.args.map((arg) => ranges[arg]!));
    case 'equals': return equality(node, a);
    case 'polynomial':
      if (program.domain === 'integer') return integerPolynomialRange(node.coefficients as readonly bigint[], a);
      return realPolynomialRange(node.coefficients as readonly number[], Number(a.low), Number(a.high));
    case 'approximate': return approximated(node, a);
    case 'assertWithin': return asserted(node, a);
    default: return linearRange(node, context);
  }
}

function equality({ value }: NodeOf<'equals'>, { low, high }: Interval): Interval {
  return { low: low === value && high === value ? 1n : 0n, high: low <= value && value <= high ? 1n : 0n };
}

/** An assertion that can never hold is believed all the same: it is what the author says. */
function asserted({ low, high }: NodeOf<'assertWithin'>, a: Interval): Interval {
  return intersection({ low, high }, a);
}

/** Two bounds: of the polynomial itself, and of the function with its error. Beyond the approximated range nothing is promised, and plans refuse it. */
function approximated(node: NodeOf<'approximate'>, a: Interval): Interval {
  const { chebyshev, center, radius, maxError } = approximationOf(node);
  const clamped = (x: number): number => Math.min(node.high, Math.max(node.low, x));
  const [low, high] = [clamped(Number(a.low)), clamped(Number(a.high))];
  const polynomial = polynomialRange(chebyshev, (low - center) / radius, (high - center) / radius);
  // Between -gap and gap, sign may take any value.
  if (node.function === 'sign' && low < node.gap && high > -node.gap) return polynomial;
  const turns = low < 0 && high > 0 ? [0] : [];
  const image = hull([low, high, ...turns].map((x) => exactly(node.function, x)));
  return intersection(polynomial, { low: Number(image.low) - maxError, high: Number(image.high) + maxError });
}

/** Around the mean of the values at both ends, since the bound on a polynomial is one on its absolute value. */
function polynomialRange(chebyshev: readonly number[], lowU: number, highU: number): Interval {
  const middle = (clenshaw(chebyshev, lowU) + clenshaw(chebyshev, highU)) / 2;
  const reach = chebyshevBound(chebyshev.with(0, chebyshev[0]! - middle), lowU, highU);
  return { low: middle - reach, high: middle + reach };
}
