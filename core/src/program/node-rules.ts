/** What each operation takes and gives: the definition of its arguments, attributes and shape. */
import { approximationDomain } from './approximation/index.ts';
import { elementCount, sameShape, type Program, type ProgramNode, type ProgramOp, type Shape } from './program.ts';
import { areScalars, checkShape, isScalar, MAX_APPROXIMATION_DEGREE, MAX_CONSTANT_RANK, MAX_EXPONENT, MAX_RANK, requireProgram } from './program-limits.ts';
import { windowCount } from './window.ts';

interface Context {
  readonly program: Program;
  /** Shapes of the arguments. */
  readonly shapes: readonly Shape[];
}
/** The node type of an operation, also where it shares its type with others. */
type NodeOf<Op extends ProgramOp> = Having<ProgramNode, Op>;
type Having<Node extends ProgramNode, Op extends ProgramOp> = Node extends ProgramNode ? (Op extends Node['op'] ? Node : never) : never;
/** Whether a node with the right number of earlier arguments is right. */
type Rule<Op extends ProgramOp> = (node: NodeOf<Op>, context: Context) => boolean;

/** @throws FheError FHE_PROGRAM_INVALID */
export function checkNode(program: Program, node: ProgramNode, index: number): void {
  requireProgram(Object.hasOwn(RULES, node.op), 'unknown operation');
  requireProgram(node.op === 'concatenate' ? node.args.length > 0 : node.args.length === ARGUMENTS[node.op], 'an operation has a wrong number of arguments');
  for (const arg of node.args) requireProgram(Number.isInteger(arg) && arg >= 0 && arg < index, 'an argument is not an earlier node');
  checkShape(node.shape, node.op === 'constant' ? MAX_CONSTANT_RANK : MAX_RANK);
  const [isRight, rule] = RULES[node.op] as readonly [Rule<ProgramOp>, string];
  requireProgram(isRight(node as NodeOf<ProgramOp>, { program, shapes: node.args.map((arg) => program.nodes[arg]!.shape) }), rule);
}

const ARGUMENTS: Readonly<Record<Exclude<ProgramOp, 'concatenate'>, number>> = {
  input: 0, constant: 0, add: 2, subtract: 2, multiply: 2, negate: 1, square: 1, power: 1, sum: 1, mean: 1, variance: 1, dot: 2, matrixVector: 2, matrixMultiply: 2,
  rotateLeft: 1, reshape: 1, gather: 1, convolve: 2, poolSum: 1, lookup: 2, equals: 1, polynomial: 1, approximate: 1, assertWithin: 1,
};

const keepsShape = ({ shape }: ProgramNode, { shapes: [a] }: Context): boolean => sameShape(shape, a!);
const isElementWise = ({ shape }: ProgramNode, { shapes: [a, b] }: Context): boolean => (a!.length === 0 ? sameShape(shape, b!) : sameShape(shape, a!) && (b!.length === 0 || sameShape(a!, b!)));
const isCount = (value: number): boolean => Number.isInteger(value) && value >= 1;
const arePairs = (...pairs: readonly (readonly number[])[]): boolean => pairs.every((pair) => pair.length === 2 && pair.every(isCount));

function isReduction({ shape, axis }: NodeOf<'sum' | 'mean'>, { shapes: [a] }: Context): boolean {
  if (a!.length === 0) return false;
  if (axis === undefined) return shape.length === 0;
  return Number.isInteger(axis) && axis >= 0 && axis < a!.length && sameShape(shape, a!.toSpliced(axis, 1));
}

function isConvolution({ shape, args, stride, padding }: NodeOf<'convolve'>, { program, shapes: [image, kernel] }: Context): boolean {
  if (image!.length !== 3 || kernel!.length !== 4 || program.nodes[args[1]]!.op !== 'constant' || !arePairs(stride) || padding.length !== 4) return false;
  const [[channels, height, width], [outputs, depth, rows, columns]] = [image, kernel] as [[number, number, number], [number, number, number, number]];
  // A window never lies in the padding alone.
  const [top, bottom, left, right] = padding;
  if (!padding.every((zeros) => Number.isInteger(zeros) && zeros >= 0) || Math.max(top, bottom) >= rows || Math.max(left, right) >= columns) return false;
  return depth === channels && sameShape(shape, [outputs, windowCount(height + top + bottom, rows, stride[0]), windowCount(width + left + right, columns, stride[1])]);
}

function isPooling({ shape, window, stride }: NodeOf<'poolSum'>, { shapes: [image] }: Context): boolean {
  if (image!.length !== 3 || !arePairs(window, stride)) return false;
  const [channels, height, width] = image as readonly [number, number, number];
  return sameShape(shape, [channels, windowCount(height, window[0], stride[0]), windowCount(width, window[1], stride[1])]);
}

function isPolynomial(node: NodeOf<'polynomial'>, context: Context): boolean {
  const count = node.coefficients.length;
  return keepsShape(node, context) && count >= 1 && count <= MAX_EXPONENT + 1 && areScalars(context.program.domain, node.coefficients);
}

function isApproximation(node: NodeOf<'approximate'>, context: Context): boolean {
  const { degree, low, high, gap } = node;
  if (context.program.domain !== 'real' || !keepsShape(node, context) || !isCount(degree) || degree > MAX_APPROXIMATION_DEGREE) return false;
  return approximationDomain(node.function, low, high, gap) === undefined;
}

const RULES: { readonly [Op in ProgramOp]: readonly [Rule<Op>, string] } = {
  input: [({ shape, input }, { program }) => program.inputs[input] !== undefined && sameShape(shape, program.inputs[input].shape), 'an input node does not match its input'],
  constant: [({ shape, values }, { program }) => values.length === elementCount(shape) && areScalars(program.domain, values), 'a constant has wrong values'],
  add: [isElementWise, 'element-wise shapes differ'],
  subtract: [isElementWise, 'element-wise shapes differ'],
  multiply: [isElementWise, 'element-wise shapes differ'],
  negate: [keepsShape, 'negate keeps the shape'],
  square: [keepsShape, 'square keeps the shape'],
  power: [(node, context) => keepsShape(node, context) && isCount(node.exponent) && node.exponent <= MAX_EXPONENT, `power takes an exponent of 1..${MAX_EXPONENT}`],
  sum: [isReduction, 'sum takes one axis, or all, of a value that has one'],
  mean: [isReduction, 'mean takes one axis, or all, of a value that has one'],
  variance: [({ shape }, { shapes: [a] }) => a!.length > 0 && shape.length === 0, 'variance takes all elements of a value that has an axis'],
  dot: [({ shape }, { shapes: [a, b] }) => a!.length === 1 && sameShape(a!, b!) && shape.length === 0, 'dot takes two vectors of one length'],
  matrixVector: [({ shape }, { shapes: [a, b] }) => a!.length === 2 && b!.length === 1 && a![1] === b![0] && sameShape(shape, [a![0]!]), 'matrixVector takes [r, k] and [k]'],
  matrixMultiply: [({ shape }, { shapes: [a, b] }) => a!.length === 2 && b!.length === 2 && a![1] === b![0] && sameShape(shape, [a![0]!, b![1]!]), 'matrixMultiply takes [r, k] and [k, c]'],
  rotateLeft: [(node, context) => keepsShape(node, context) && node.shape.length === 1 && areIndices([node.steps], elementCount(node.shape)), 'a rotation is outside its vector'],
  reshape: [({ shape }, { shapes: [a] }) => elementCount(shape) === elementCount(a!), 'reshape keeps the number of elements'],
  gather: [({ shape, indices }, { shapes: [a] }) => indices.length === elementCount(shape) && areIndices(indices, elementCount(a!)), 'gather takes indices of its argument'],
  concatenate: [({ shape }, { shapes }) => sameShape(shape, [shapes.reduce((sum, a) => sum + elementCount(a), 0)]), 'concatenate gives one vector of all elements'],
  convolve: [isConvolution, 'convolve takes [c, h, w], a constant kernel [o, c, kh, kw], strides, and padding below the kernel'],
  poolSum: [isPooling, 'poolSum takes [c, h, w], a window and strides'],
  lookup: [isLookup, 'lookup takes a constant table [n] or [n, m] and a vector [n]'],
  equals: [(node, context) => context.program.domain === 'integer' && keepsShape(node, context) && isScalar('integer', node.value), 'equals takes integers'],
  polynomial: [isPolynomial, 'a polynomial has wrong coefficients'],
  approximate: [isApproximation, 'an approximation has a wrong range, gap or degree'],
  assertWithin: [(node, context) => keepsShape(node, context) && areScalars(context.program.domain, [node.low, node.high]) && node.low <= node.high, 'an assertion is not low <= high'],
};

function isLookup({ shape, args }: NodeOf<'lookup'>, { program, shapes: [table, selector] }: Context): boolean {
  return program.nodes[args[0]]!.op === 'constant' && (table!.length === 1 || table!.length === 2) && sameShape(selector!, [table![0]!]) && sameShape(shape, table!.slice(1));
}

function areIndices(indices: readonly number[], count: number): boolean {
  return indices.every((index) => Number.isInteger(index) && index >= 0 && index < count);
}
