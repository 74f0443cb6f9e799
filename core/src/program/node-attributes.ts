/** What a node's bytes hold beside operation, arguments and shape. */
import type { CborValue } from '../cbor/index.ts';
import { list, number, numbers, pick, readScalars, scalars, uints } from './program-fields.ts';
import type { ApproximatedFunction, Domain, ProgramNode, ProgramOp } from './program.ts';

/** The index is the code of the function in the bytes: append only. */
const FUNCTIONS: readonly ApproximatedFunction[] = ['sigmoid', 'tanh', 'exp', 'inverse', 'sqrt', 'abs', 'relu', 'sign'];

export function attributesOf(domain: Domain, node: ProgramNode): CborValue[] {
  switch (node.op) {
    case 'input': return [BigInt(node.input)];
    case 'constant': return [scalars(domain, node.values)];
    // The axis plus one; 0 stands for all axes.
    case 'sum': case 'mean': return [BigInt(node.axis === undefined ? 0 : node.axis + 1)];
    case 'power': return [BigInt(node.exponent)];
    case 'rotateLeft': return [BigInt(node.steps)];
    case 'gather': return [uints(node.indices)];
    case 'convolve': return [uints(node.stride), uints(node.padding)];
    case 'poolSum': return [uints(node.window), uints(node.stride)];
    case 'equals': return [scalars(domain, [node.value])];
    case 'polynomial': return [scalars(domain, node.coefficients)];
    case 'approximate': return [BigInt(FUNCTIONS.indexOf(node.function)), BigInt(node.degree), scalars('real', [node.low, node.high, node.gap])];
    case 'assertWithin': return [scalars(domain, [node.low, node.high])];
    default: return [];
  }
}

export function readAttributes(domain: Domain, op: ProgramOp, rest: readonly CborValue[]): Record<string, unknown> {
  const take = (count: number): readonly CborValue[] => list([...rest], count);
  switch (op) {
    case 'input': return { input: number(take(1)[0]) };
    case 'constant': return { values: readScalars(domain, take(1)[0]) };
    case 'sum': case 'mean': {
      const axis = number(take(1)[0]);
      return axis === 0 ? {} : { axis: axis - 1 };
    }
    case 'power': return { exponent: number(take(1)[0]) };
    case 'rotateLeft': return { steps: number(take(1)[0]) };
    case 'gather': return { indices: numbers(take(1)[0]) };
    case 'convolve': {
      const [stride, padding] = take(2);
      return { stride: numbers(stride), padding: numbers(padding) };
    }
    case 'poolSum': {
      const [window, stride] = take(2);
      return { window: numbers(window), stride: numbers(stride) };
    }
    case 'equals': return { value: readScalars(domain, take(1)[0], 1)[0] };
    case 'polynomial': return { coefficients: readScalars(domain, take(1)[0]) };
    case 'approximate': {
      const [name, degree, range] = take(3);
      const [low, high, gap] = readScalars('real', range, 3);
      return { function: pick(FUNCTIONS, name), degree: number(degree), low, high, gap };
    }
    case 'assertWithin': {
      const [low, high] = readScalars(domain, take(1)[0], 2);
      return { low, high };
    }
    default: take(0); return {};
  }
}
