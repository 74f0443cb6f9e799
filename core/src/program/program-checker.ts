/** Verifies that a Program is well formed: the definition of every operation's arguments and shape. */
import { needs } from '../errors/index.ts';
import { elementCount, sameShape, type Program, type ProgramNode, type Scalar, type Shape } from './program.ts';

const NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
const MAX_ELEMENTS = 1 << 24;

/** Gives the program back. @throws FheError FHE_PROGRAM_INVALID */
export function checkProgram(program: Program): Program {
  checkNames(program.inputs.map((input) => input.name));
  checkNames(program.outputs.map((output) => output.name));
  for (const input of program.inputs) {
    checkShape(input.shape, 1);
    check(isScalar(program, input.low) && isScalar(program, input.high) && input.low <= input.high, 'an input range is not low <= high');
  }
  program.nodes.forEach((node, index) => checkNode(program, node, index));
  for (const output of program.outputs) {
    const node = program.nodes[output.node];
    check(node !== undefined && node.shape.length <= 1, 'an output names no scalar or vector');
    check(Number.isInteger(output.precisionBits) && output.precisionBits >= 0 && output.precisionBits <= 52, 'precisionBits is outside 0..52');
    check(output.denominator > 0n && (program.domain === 'integer' || output.denominator === 1n), 'a denominator is not allowed');
  }
  check(program.outputs.length > 0, 'there is no output');
  return program;
}

function checkNode(program: Program, node: ProgramNode, index: number): void {
  for (const arg of node.args) check(Number.isInteger(arg) && arg >= 0 && arg < index, 'an argument is not an earlier node');
  const shapes = node.args.map((arg) => program.nodes[arg]!.shape);
  const [a = [], b = []] = shapes;
  checkShape(node.shape, node.op === 'constant' ? 2 : 1);
  switch (node.op) {
    case 'input':
      check(node.args.length === 0 && program.inputs[node.input] !== undefined && sameShape(node.shape, program.inputs[node.input]!.shape), 'an input node does not match its input');
      break;
    case 'constant':
      check(node.args.length === 0 && node.values.length === elementCount(node.shape) && node.values.every((value) => isScalar(program, value)), 'a constant has wrong values');
      break;
    case 'add': case 'subtract': case 'multiply': {
      const wide = a.length >= b.length ? a : b;
      check(node.args.length === 2 && a.length < 2 && b.length < 2 && sameShape(node.shape, wide) && (a.length !== b.length || sameShape(a, b)), 'element-wise shapes differ');
      break;
    }
    case 'dot':
      check(node.args.length === 2 && a.length === 1 && sameShape(a, b) && node.shape.length === 0, 'dot takes two vectors of one length');
      break;
    case 'matrixVector':
      check(node.args.length === 2 && program.nodes[node.args[0]]!.op === 'constant' && a.length === 2 && b.length === 1 && a[1] === b[0] && sameShape(node.shape, [a[0]!]), 'matrixVector takes a constant matrix and a vector');
      break;
    case 'sum': case 'mean': case 'variance':
      check(node.args.length === 1 && a.length === 1 && node.shape.length === 0, 'a reduction takes one vector');
      break;
    case 'negate': case 'square': case 'polynomial': case 'power': case 'rotateLeft': case 'approximate': case 'assertWithin':
      check(node.args.length === 1 && a.length < 2 && sameShape(node.shape, a), 'an element-wise operation keeps its shape');
      checkAttributes(program, node, a);
      break;
    default:
      check(false, 'unknown operation');
  }
}

function checkAttributes(program: Program, node: ProgramNode, shape: Shape): void {
  if (node.op === 'power') check(Number.isInteger(node.exponent) && node.exponent >= 1 && node.exponent <= 1024, 'an exponent is outside 1..1024');
  if (node.op === 'rotateLeft') check(shape.length === 1 && Number.isInteger(node.steps) && node.steps >= 0 && node.steps < shape[0]!, 'a rotation is outside its vector');
  if (node.op === 'polynomial') check(node.coefficients.length >= 1 && node.coefficients.length <= 1025 && node.coefficients.every((c) => isScalar(program, c)), 'a polynomial has wrong coefficients');
  if (node.op === 'approximate') check(program.domain === 'real' && Number.isInteger(node.degree) && node.degree >= 1 && node.degree <= 63 && Number.isFinite(node.low) && node.low < node.high && Number.isFinite(node.high), 'an approximation has a wrong range or degree');
  if (node.op === 'assertWithin') check(isScalar(program, node.low) && isScalar(program, node.high) && node.low <= node.high, 'an assertion is not low <= high');
}

function checkShape(shape: Shape, maxRank: number): void {
  check(shape.length <= maxRank && shape.every((side) => Number.isInteger(side) && side >= 1) && elementCount(shape) <= MAX_ELEMENTS, 'a shape is not allowed');
}

function checkNames(names: readonly string[]): void {
  check(names.every((name) => NAME.test(name)) && new Set(names).size === names.length, 'names are not distinct identifiers');
}

function isScalar(program: Program, value: Scalar): boolean {
  return program.domain === 'integer' ? typeof value === 'bigint' && value > -(1n << 62n) && value < 1n << 62n : typeof value === 'number' && Number.isFinite(value);
}

function check(condition: boolean, reason: string): asserts condition {
  needs(condition, 'FHE_PROGRAM_INVALID', { reason });
}
