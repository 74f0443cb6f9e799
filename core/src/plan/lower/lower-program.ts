/** Lowers a Program to a Circuit: every value becomes slots that repeat with a power-of-two period. */
import { FheError } from '../../errors/index.ts';
import { approximationOf, rangesOf, type Interval, type Program, type ProgramNode, type TracedProgram } from '../../program/index.ts';
import type { Circuit } from '../circuit.ts';
import { CircuitBuilder, type Operand } from '../circuit-builder.ts';
import { lowerMatrixVector } from './lower-matrix-vector.ts';
import { lowerPolynomial, lowerPower } from './lower-polynomial.ts';
import { rotateVector, sumElements } from './lower-reduction.ts';

/** @throws FheError FHE_TRACE_RANGE, FHE_PLAN_NOT_ENCRYPTED */
export function lowerProgram({ program, locations }: TracedProgram): Circuit {
  const ranges = rangesOf(program);
  const builder = new CircuitBuilder(program.domain);
  const values: Operand[] = [];
  program.nodes.forEach((node, index) => {
    builder.source = index;
    const value = lowerNode(builder, program, node, values, ranges, locations[index] ?? 'an unknown line');
    if (program.domain === 'real') builder.tighten(value, magnitude(ranges[index]!));
    values.push(value);
  });
  const outputs = program.outputs.map(({ name, node }) => {
    const value = values[node]!;
    if ('constant' in value) throw new FheError('FHE_PLAN_NOT_ENCRYPTED', { output: name });
    return { name, node: value.node };
  });
  const vectorLength = Math.max(1, ...builder.nodes.map((node) => node.period));
  return { domain: program.domain, nodes: builder.nodes, outputs, vectorLength };
}

const magnitude = ({ low, high }: Interval): number => Math.max(Math.abs(Number(low)), Math.abs(Number(high)));

function lowerNode(b: CircuitBuilder, program: Program, node: ProgramNode, values: readonly Operand[], ranges: readonly Interval[], where: string): Operand {
  const [x, y] = node.args.map((arg) => values[arg]!) as [Operand, Operand];
  switch (node.op) {
    case 'input': return b.input(node.input, node.shape[0] ?? 1, program.domain === 'real' ? magnitude(ranges[values.length]!) : 0);
    case 'constant': return b.constant(node.values);
    case 'add': return b.add(x, y);
    case 'subtract': return b.subtract(x, y);
    case 'multiply': return b.multiply(x, y);
    case 'negate': return b.negate(x);
    case 'square': return b.square(x);
    case 'power': return lowerPower(b, x, node.exponent);
    case 'sum': return sumElements(b, x);
    case 'mean': return program.domain === 'integer' ? sumElements(b, x) : scaledSum(b, x);
    case 'variance': return lowerVariance(b, x);
    case 'dot': return sumElements(b, b.multiply(x, y));
    case 'matrixVector': return lowerMatrixVector(b, program.nodes[node.args[0]] as Extract<ProgramNode, { op: 'constant' }>, y);
    case 'rotateLeft': return rotateVector(b, x, node.steps);
    case 'polynomial': return lowerPolynomial(b, x, node.coefficients, { center: 0, radius: 1 });
    case 'approximate': {
      const reach = ranges[node.args[0]]!;
      if (reach.low < node.low || reach.high > node.high) {
        throw new FheError('FHE_TRACE_RANGE', { operation: node.function, low: node.low, high: node.high, valueLow: Number(reach.low), valueHigh: Number(reach.high), where });
      }
      const { coefficients, center, radius } = approximationOf(node);
      return lowerPolynomial(b, x, coefficients, { center, radius });
    }
    case 'assertWithin': return x;
  }
}

/** sum(x / n): dividing first lets the division share a multiplication that is there anyway. */
function scaledSum(b: CircuitBuilder, x: Operand): Operand {
  const n = lengthOf(b, x);
  const scaled = b.absorbsFactor(x) ? b.scaled(x, 1 / n) : b.multiply(x, b.constant([1 / n]));
  return sumElements(b, scaled);
}

/** Integers: n * sum(x^2) - sum(x)^2. Reals: mean(x^2) - mean(x)^2, with the means taken of values divided by sqrt(n) and n. */
function lowerVariance(b: CircuitBuilder, x: Operand): Operand {
  const n = lengthOf(b, x);
  if (b.domain === 'integer') {
    const sum = sumElements(b, x);
    return b.subtract(b.multiply(sumElements(b, b.square(x)), b.constant([BigInt(n)])), b.square(sum));
  }
  return b.subtract(scaledSum(b, b.square(x)), b.square(scaledSum(b, x)));
}

const lengthOf = (b: CircuitBuilder, x: Operand): number => ('constant' in x ? x.length : b.nodeOf(x).length);
