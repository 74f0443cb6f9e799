/** The oracle: evaluates a Program on clear numbers, straight from the definition of each operation. */
import { FheError } from '../errors/index.ts';
import { approximationOf, arithmeticOf, elementCount, exactly, horner, showShape, type Program, type ProgramNode, type Scalar, type Shape } from '../program/index.ts';

/** A number for a scalar, a list for a vector. */
export type ClearValue = number | bigint | readonly (number | bigint)[];
export type ReferenceInputs = Readonly<Record<string, ClearValue>>;

/** Elements of an output; integers with a denominator stand for value / denominator. */
export interface ReferenceOutput {
  readonly shape: Shape;
  readonly values: readonly Scalar[];
  readonly denominator: bigint;
}
export type ReferenceOutputs = Readonly<Record<string, ReferenceOutput>>;

export interface ReferenceOptions {
  /** `polynomial` is what the encrypted function computes; `exact` takes the true function instead. @default 'polynomial' */
  readonly approximations?: 'polynomial' | 'exact';
  /** Whether a violated assertWithin is an error. @default true */
  readonly checkAssertions?: boolean;
}

/** @throws FheError FHE_INPUT_SHAPE, FHE_INPUT_OUT_OF_RANGE, FHE_ASSERTION_FAILED */
export function evaluateReference(program: Program, inputs: ReferenceInputs, options: ReferenceOptions = {}): ReferenceOutputs {
  const given = program.inputs.map((input) => checkedInput(program, input, inputs[input.name]));
  const values: (readonly Scalar[])[] = [];
  for (const node of program.nodes) values.push(evaluateNode(program, node, node.args.map((arg) => values[arg]!), given, options));
  return Object.fromEntries(program.outputs.map((output) => [output.name, { shape: program.nodes[output.node]!.shape, values: values[output.node]!, denominator: output.denominator }]));
}

/** The elements of one input after checking shape, kind and declared range. */
export function checkedInput(program: Pick<Program, 'domain'>, input: Program['inputs'][number], value: ClearValue | undefined): Scalar[] {
  const list = Array.isArray(value) ? (value as readonly Scalar[]) : value === undefined ? [] : [value as Scalar];
  if (value === undefined || list.length !== elementCount(input.shape) || Array.isArray(value) !== (input.shape.length === 1)) {
    throw new FheError('FHE_INPUT_SHAPE', { name: input.name, expected: showShape(input.shape), got: value === undefined ? 'nothing' : Array.isArray(value) ? `[${list.length}]` : 'scalar' });
  }
  return list.map((item, index) => {
    // Null, texts and booleans would turn into numbers; a caller who sends one made a mistake.
    const isNumber = typeof item === 'bigint' || (typeof item === 'number' && Number.isFinite(item));
    const kind = isNumber && (program.domain === 'real' || typeof item === 'bigint' || Number.isSafeInteger(item));
    if (!kind || item < input.low || item > input.high) throw new FheError('FHE_INPUT_OUT_OF_RANGE', { name: input.name, index, low: String(input.low), high: String(input.high) });
    return program.domain === 'integer' ? BigInt(item) : Number(item);
  });
}

function evaluateNode(program: Program, node: ProgramNode, args: readonly (readonly Scalar[])[], given: readonly Scalar[][], options: ReferenceOptions): readonly Scalar[] {
  const n = arithmeticOf(program.domain);
  const [a = [], b = []] = args;
  const count = elementCount(node.shape);
  const at = (list: readonly Scalar[], i: number): Scalar => list[list.length === 1 ? 0 : i]!;
  const zip = (f: (x: Scalar, y: Scalar) => Scalar): Scalar[] => Array.from({ length: count }, (_, i) => f(at(a, i), at(b, i)));
  const sum = (list: readonly Scalar[]): Scalar => list.reduce((x, y) => n.add(x, y), n.zero);
  const product = (xs: readonly Scalar[], ys: readonly Scalar[]): Scalar => sum(xs.map((x, i) => n.multiply(x, ys[i]!)));
  switch (node.op) {
    case 'input': return given[node.input]!;
    case 'constant': return node.values;
    case 'add': return zip((x, y) => n.add(x, y));
    case 'subtract': return zip((x, y) => n.subtract(x, y));
    case 'multiply': return zip((x, y) => n.multiply(x, y));
    case 'negate': return a.map((x) => n.subtract(n.zero, x));
    case 'square': return a.map((x) => n.multiply(x, x));
    case 'power': return a.map((x) => Array.from({ length: node.exponent - 1 }).reduce<Scalar>((power) => n.multiply(power, x), x));
    case 'sum': return [sum(a)];
    case 'mean': return [n.dividedBy(sum(a), a.length)];
    case 'variance': return [variance(program, a)];
    case 'dot': return [product(a, b)];
    case 'matrixVector': return Array.from({ length: count }, (_, row) => product(a.slice(row * b.length, (row + 1) * b.length), b));
    case 'rotateLeft': return a.map((_, i) => a[(i + node.steps) % a.length]!);
    case 'polynomial': return a.map((x) => node.coefficients.reduceRight((total, c) => n.add(n.multiply(total, x), c), n.zero));
    case 'approximate': return approximate(node, a as readonly number[], options);
    case 'assertWithin': return assertWithin(node, a, options);
  }
}

/** Integers: the numerator n * sum(x^2) - sum(x)^2. Reals: the mean of (x - mean)^2. */
function variance(program: Program, list: readonly Scalar[]): Scalar {
  if (program.domain === 'integer') {
    const xs = list as readonly bigint[];
    const total = xs.reduce((x, y) => x + y, 0n);
    return BigInt(xs.length) * xs.reduce((x, y) => x + y * y, 0n) - total * total;
  }
  const xs = list as readonly number[];
  const mean = xs.reduce((x, y) => x + y, 0) / xs.length;
  return xs.reduce((x, y) => x + (y - mean) ** 2, 0) / xs.length;
}

function approximate(node: Extract<ProgramNode, { op: 'approximate' }>, list: readonly number[], options: ReferenceOptions): number[] {
  if (options.approximations === 'exact') return list.map((x) => exactly(node.function, x));
  const { coefficients, center, radius } = approximationOf(node);
  return list.map((x) => horner(coefficients, (x - center) / radius));
}

function assertWithin(node: Extract<ProgramNode, { op: 'assertWithin' }>, list: readonly Scalar[], options: ReferenceOptions): readonly Scalar[] {
  if (options.checkAssertions !== false && list.some((x) => x < node.low || x > node.high)) {
    throw new FheError('FHE_ASSERTION_FAILED', { low: String(node.low), high: String(node.high), where: 'assertWithin' });
  }
  return list;
}
