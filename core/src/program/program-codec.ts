/** Program <-> bytes: deterministic CBOR, the same in every language. The digest is SHA-256 of these bytes. spec: docs/decisions/0002 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { type CborValue, decodeDeterministic, encodeDeterministic } from '../cbor/index.ts';
import { FheError } from '../errors/index.ts';
import { checkProgram } from './program-checker.ts';
import { attributesOf, readAttributes } from './node-attributes.ts';
import type { Domain, Program, ProgramInput, ProgramNode, ProgramOp, ProgramOutput } from './program.ts';
import { integer, list, number, numbers, pick, readScalars, scalars, text, uints } from './program-fields.ts';

const FORMAT_VERSION = 2;
const MAX_BYTES = 256 * 1024 * 1024;
const DOMAINS: readonly Domain[] = ['integer', 'real'];
const VISIBILITIES: readonly ProgramInput['visibility'][] = ['encrypted', 'clear'];
const ENCODINGS: readonly ProgramInput['encoding'][] = ['values', 'oneHot'];
/** The index is the code of the operation in the bytes: append only. */
const OPS: readonly ProgramOp[] = [
  'input', 'constant', 'add', 'subtract', 'multiply', 'negate', 'square', 'power', 'sum', 'mean', 'variance', 'dot', 'matrixVector', 'rotateLeft', 'polynomial', 'approximate', 'assertWithin',
  'matrixMultiply', 'reshape', 'gather', 'concatenate', 'convolve', 'poolSum', 'lookup', 'equals',
];

export function encodeProgram(program: Program): Uint8Array {
  const { domain } = program;
  const input = (i: ProgramInput): CborValue => [i.name, uints(i.shape), scalars(domain, [i.low, i.high]), code(VISIBILITIES, i.visibility), code(ENCODINGS, i.encoding)];
  const node = (n: ProgramNode): CborValue => [code(OPS, n.op), uints(n.args), uints(n.shape), ...attributesOf(domain, n)];
  const output = (o: ProgramOutput): CborValue => [o.name, BigInt(o.node), BigInt(o.precisionBits), o.denominator];
  return encodeDeterministic(new Map<number, CborValue>([
    [1, FORMAT_VERSION],
    [2, code(DOMAINS, domain)],
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
      const [name, shape, range, visibility, encoding] = list(item, 5);
      const [low, high] = readScalars(domain, range, 2);
      return { name: text(name), shape: numbers(shape), low: low!, high: high!, visibility: pick(VISIBILITIES, visibility), encoding: pick(ENCODINGS, encoding) };
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

const code = <T>(choices: readonly T[], choice: T): bigint => BigInt(choices.indexOf(choice));
