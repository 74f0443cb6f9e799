/** The value of one node from the values of its arguments. */
import { FheError } from '../errors/index.ts';
import { approximationOf, arithmeticOf, clenshaw, exactly, type Program, type ProgramNode, type ProgramOp, type Scalar } from '../program/index.ts';
import { convolution, lookup, matrixProduct, poolSum, sumOverAxis } from './linear-definitions.ts';

export interface NodeOptions {
  /** `polynomial` is what the encrypted function computes; `exact` takes the true function instead. @default 'polynomial' */
  readonly approximations?: 'polynomial' | 'exact';
  /** Whether a violated assertWithin is an error. @default true */
  readonly checkAssertions?: boolean;
}

export interface NodeContext {
  readonly program: Pick<Program, 'domain' | 'nodes'>;
  /** Elements of each input. */
  readonly given: readonly (readonly Scalar[])[];
  /** Elements of the nodes before. */
  readonly values: readonly (readonly Scalar[])[];
  readonly options: NodeOptions;
}
type NodeOf<Op extends ProgramOp> = Extract<ProgramNode, { op: Op }>;

/** @throws FheError FHE_ASSERTION_FAILED */
export function evaluateNode(node: ProgramNode, { program, given, values, options }: NodeContext): readonly Scalar[] {
  const n = arithmeticOf(program.domain);
  const [a = [], b = []] = node.args.map((arg) => values[arg]!);
  const [shapeA = [], shapeB = []] = node.args.map((arg) => program.nodes[arg]!.shape);
  const zip = (f: (x: Scalar, y: Scalar) => Scalar): Scalar[] => (shapeA.length === 0 ? b.map((y) => f(a[0]!, y)) : a.map((x, i) => f(x, b[shapeB.length === 0 ? 0 : i]!)));
  switch (node.op) {
    case 'input': return given[node.input]!;
    case 'constant': return node.values;
    case 'add': return zip((x, y) => n.add(x, y));
    case 'subtract': return zip((x, y) => n.subtract(x, y));
    case 'multiply': return zip((x, y) => n.multiply(x, y));
    case 'negate': return a.map((x) => n.subtract(n.zero, x));
    case 'square': return a.map((x) => n.multiply(x, x));
    case 'power': return a.map((x) => Array.from({ length: node.exponent - 1 }).reduce<Scalar>((power) => n.multiply(power, x), x));
    case 'sum': return sumOverAxis(n, a, shapeA, node.axis);
    case 'mean': return sumOverAxis(n, a, shapeA, node.axis).map((sum) => n.dividedBy(sum, node.axis === undefined ? a.length : shapeA[node.axis]!));
    case 'variance': return [variance(program, a)];
    case 'dot': return matrixProduct(n, a, b, [1, a.length, 1]);
    case 'matrixVector': return matrixProduct(n, a, b, [shapeA[0]!, shapeA[1]!, 1]);
    case 'matrixMultiply': return matrixProduct(n, a, b, [shapeA[0]!, shapeA[1]!, shapeB[1]!]);
    case 'rotateLeft': return a.map((_, i) => a[(i + node.steps) % a.length]!);
    case 'reshape': return a;
    case 'gather': return node.indices.map((index) => a[index]!);
    case 'concatenate': return node.args.flatMap((arg) => values[arg]!);
    case 'convolve': return convolution(n, node, { values: a, shape: shapeA }, { values: b, shape: shapeB });
    case 'poolSum': return poolSum(n, node, { values: a, shape: shapeA });
    case 'lookup': return lookup(n, { values: a, shape: shapeA }, b);
    case 'equals': return a.map((x) => (x === node.value ? 1n : 0n));
    case 'polynomial': return a.map((x) => node.coefficients.reduceRight((total, c) => n.add(n.multiply(total, x), c), n.zero));
    case 'approximate': return approximate(node, a as readonly number[], options);
    case 'assertWithin': return assertWithin(node, a, options);
  }
}

/** Integers: the numerator n * sum(x^2) - sum(x)^2. Reals: the mean of (x - mean)^2. */
function variance({ domain }: Pick<Program, 'domain'>, list: readonly Scalar[]): Scalar {
  if (domain === 'integer') {
    const xs = list as readonly bigint[];
    const total = xs.reduce((x, y) => x + y, 0n);
    return BigInt(xs.length) * xs.reduce((x, y) => x + y * y, 0n) - total * total;
  }
  const xs = list as readonly number[];
  const mean = xs.reduce((x, y) => x + y, 0) / xs.length;
  return xs.reduce((x, y) => x + (y - mean) ** 2, 0) / xs.length;
}

function approximate(node: NodeOf<'approximate'>, list: readonly number[], options: NodeOptions): number[] {
  if (options.approximations === 'exact') return list.map((x) => exactly(node.function, x));
  const { chebyshev, center, radius } = approximationOf(node);
  return list.map((x) => clenshaw(chebyshev, (x - center) / radius));
}

function assertWithin(node: NodeOf<'assertWithin'>, list: readonly Scalar[], options: NodeOptions): readonly Scalar[] {
  if (options.checkAssertions !== false && list.some((x) => x < node.low || x > node.high)) {
    throw new FheError('FHE_ASSERTION_FAILED', { low: String(node.low), high: String(node.high), where: 'assertWithin' });
  }
  return list;
}
