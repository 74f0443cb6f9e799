/** Program <-> bytes: deterministic CBOR, the same in every language. The digest is SHA-256 of these bytes. spec: docs/decisions/0002 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { type CborValue, decodeDeterministic, encodeDeterministic } from '../cbor/index.ts';
import { FheError } from '../errors/index.ts';
import { checkProgram } from './program-checker.ts';
import type { ApproximatedFunction, Domain, Program, ProgramInput, ProgramNode, ProgramOp, ProgramOutput, Scalar } from './program.ts';

const FORMAT_VERSION = 1;
const MAX_BYTES = 256 * 1024 * 1024;
const DOMAINS: readonly Domain[] = ['integer', 'real'];
/** The index is the code of the operation in the bytes: append only. */
const OPS: readonly ProgramOp[] = ['input', 'constant', 'add', 'subtract', 'multiply', 'negate', 'square', 'power', 'sum', 'mean', 'variance', 'dot', 'matrixVector', 'rotateLeft', 'polynomial', 'approximate', 'assertWithin'];
const FUNCTIONS: readonly ApproximatedFunction[] = ['sigmoid'];

export function encodeProgram(program: Program): Uint8Array {
  const { domain } = program;
  const input = (i: ProgramInput): CborValue => [i.name, uints(i.shape), scalars(domain, [i.low, i.high])];
  const node = (n: ProgramNode): CborValue => [BigInt(OPS.indexOf(n.op)), uints(n.args), uints(n.shape), ...attributes(domain, n)];
  const output = (o: ProgramOutput): CborValue => [o.name, BigInt(o.node), BigInt(o.precisionBits), o.denominator];
  return encodeDeterministic(new Map<number, CborValue>([
    [1, FORMAT_VERSION],
    [2, BigInt(DOMAINS.indexOf(domain))],
    [3, program.inputs.map(input)],
    [4, program.nodes.map(node)],
    [5, program.outputs.map(output)],
  ]));
}

/** @throws FheError FHE_PROGRAM_INVALID for anything that is not the canonical form of a well-formed Program. */
export function decodeProgram(bytes: Uint8Array): Program {
  try {
    return checkProgram(readProgram(bytes));
  } catch (error) {
    if (error instanceof FheError && error.code === 'FHE_PROGRAM_INVALID') throw error;
    throw new FheError('FHE_PROGRAM_INVALID', { reason: error instanceof FheError ? error.message : 'malformed bytes' });
  }
}

/** SHA-256 of the Program's bytes, lower-case hex. */
export function programDigest(program: Program): string {
  return bytesToHex(sha256(encodeProgram(program)));
}

function readProgram(bytes: Uint8Array): Program {
  const map = decodeDeterministic(bytes, MAX_BYTES);
  if (!(map instanceof Map) || map.size !== 5 || map.get(1) !== FORMAT_VERSION) throw new FheError('FHE_PROGRAM_INVALID', { reason: 'unknown format version' });
  const domain = pick(DOMAINS, map.get(2));
  return {
    domain,
    inputs: list(map.get(3)).map((item) => {
      const [name, shape, range] = list(item, 3);
      const [low, high] = readScalars(domain, range, 2);
      return { name: text(name), shape: numbers(shape), low: low!, high: high! };
    }),
    nodes: list(map.get(4)).map((item) => {
      const [op, args, shape, ...rest] = list(item);
      return { op: pick(OPS, op), args: numbers(args), shape: numbers(shape), ...readAttributes(domain, pick(OPS, op), rest) } as unknown as ProgramNode;
    }),
    outputs: list(map.get(5)).map((item) => {
      const [name, node, precisionBits, denominator] = list(item, 4);
      return { name: text(name), node: number(node), precisionBits: number(precisionBits), denominator: integer(denominator) };
    }),
  };
}

function attributes(domain: Domain, node: ProgramNode): CborValue[] {
  switch (node.op) {
    case 'input': return [BigInt(node.input)];
    case 'constant': return [scalars(domain, node.values)];
    case 'power': return [BigInt(node.exponent)];
    case 'rotateLeft': return [BigInt(node.steps)];
    case 'polynomial': return [scalars(domain, node.coefficients)];
    case 'approximate': return [BigInt(FUNCTIONS.indexOf(node.function)), BigInt(node.degree), scalars('real', [node.low, node.high])];
    case 'assertWithin': return [scalars(domain, [node.low, node.high])];
    default: return [];
  }
}

function readAttributes(domain: Domain, op: ProgramOp, rest: readonly CborValue[]): Record<string, unknown> {
  const take = (count: number): readonly CborValue[] => list([...rest], count);
  switch (op) {
    case 'input': return { input: number(take(1)[0]) };
    case 'constant': return { values: readScalars(domain, take(1)[0]) };
    case 'power': return { exponent: number(take(1)[0]) };
    case 'rotateLeft': return { steps: number(take(1)[0]) };
    case 'polynomial': return { coefficients: readScalars(domain, take(1)[0]) };
    case 'approximate': {
      const [name, degree, range] = take(3);
      const [low, high] = readScalars('real', range, 2);
      return { function: pick(FUNCTIONS, name), degree: number(degree), low, high };
    }
    case 'assertWithin': {
      const [low, high] = readScalars(domain, take(1)[0], 2);
      return { low, high };
    }
    default: take(0); return {};
  }
}

const uints = (values: readonly number[]): CborValue => values.map(BigInt);

/** Reals: big-endian IEEE-754 doubles in one byte string. Integers: a list of CBOR integers. */
function scalars(domain: Domain, values: readonly Scalar[]): CborValue {
  if (domain === 'integer') return values.map((value) => BigInt(value));
  const bytes = new Uint8Array(8 * values.length);
  const view = new DataView(bytes.buffer);
  // -0 and 0 are one number to a program: adding 0 gives both the same bytes.
  values.forEach((value, i) => view.setFloat64(8 * i, Number(value) + 0));
  return bytes;
}

function readScalars(domain: Domain, value: CborValue | undefined, count?: number): Scalar[] {
  const found = domain === 'integer' ? list(value).map(integer) : doubles(value);
  if (count !== undefined && found.length !== count) throw new FheError('FHE_PROGRAM_INVALID', { reason: 'wrong number of values' });
  return found;
}

function doubles(value: CborValue | undefined): number[] {
  if (!(value instanceof Uint8Array) || value.length % 8 !== 0) throw new FheError('FHE_PROGRAM_INVALID', { reason: 'real values expected' });
  const view = new DataView(value.buffer, value.byteOffset, value.length);
  return Array.from({ length: value.length / 8 }, (_, i) => view.getFloat64(8 * i));
}

function list(value: CborValue | undefined, length?: number): readonly CborValue[] {
  if (!Array.isArray(value) || (length !== undefined && value.length !== length)) throw new FheError('FHE_PROGRAM_INVALID', { reason: 'list expected' });
  return value;
}

function integer(value: CborValue | undefined): bigint {
  if (typeof value !== 'bigint' && typeof value !== 'number') throw new FheError('FHE_PROGRAM_INVALID', { reason: 'integer expected' });
  return BigInt(value);
}

function number(value: CborValue | undefined): number {
  const read = Number(integer(value));
  if (!Number.isSafeInteger(read)) throw new FheError('FHE_PROGRAM_INVALID', { reason: 'integer too large' });
  return read;
}

const numbers = (value: CborValue | undefined): number[] => list(value).map(number);

function text(value: CborValue | undefined): string {
  if (typeof value !== 'string') throw new FheError('FHE_PROGRAM_INVALID', { reason: 'text expected' });
  return value;
}

function pick<T>(choices: readonly T[], value: CborValue | undefined): T {
  const chosen = choices[number(value)];
  if (chosen === undefined) throw new FheError('FHE_PROGRAM_INVALID', { reason: 'unknown code' });
  return chosen;
}
