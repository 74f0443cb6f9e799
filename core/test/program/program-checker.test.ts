import { describe, expect, test } from '@jest/globals';
import { checkProgram, type Program, type ProgramInput, type ProgramNode, type ProgramOutput } from '../../src/program/index.ts';

const input = (name: string, shape: readonly number[]): ProgramInput => ({ name, shape, low: 0, high: 1, visibility: 'encrypted', encoding: 'values' });
/** Nodes 0..5 of every program here: scalar, vector [3], matrix [2 x 3], image [2 x 4 x 4], kernel [1 x 2 x 3 x 3], table [3 x 2]. */
const given: readonly ProgramNode[] = [
  ...[[], [3], [2, 3], [2, 4, 4]].map((shape, i): ProgramNode => ({ op: 'input', args: [], shape, input: i })),
  { op: 'constant', args: [], shape: [1, 2, 3, 3], values: Array(18).fill(1) }, { op: 'constant', args: [], shape: [3, 2], values: Array(6).fill(1) },
];
const [SCALAR, VECTOR, MATRIX, IMAGE, KERNEL, TABLE] = [0, 1, 2, 3, 4, 5] as const;
const output = (node: number): ProgramOutput => ({ name: 'y', node, precisionBits: 10, denominator: 1n });
const inputs = [input('s', []), input('v', [3]), input('m', [2, 3]), input('i', [2, 4, 4])];
const programOf = (node: unknown, changes: Partial<Program> = {}): Program => ({ domain: 'real', inputs, nodes: [...given, node as ProgramNode], outputs: [output(6)], ...changes });
const refused = expect.objectContaining({ code: 'FHE_PROGRAM_INVALID' });
const approximate = { op: 'approximate', args: [VECTOR], shape: [3], function: 'sign', degree: 7, low: -1, high: 1, gap: 0.5 };
const convolve = { op: 'convolve', args: [IMAGE, KERNEL], shape: [1, 2, 2], stride: [1, 1], padding: [0, 0, 0, 0] };
const pool = { op: 'poolSum', args: [IMAGE], shape: [2, 2, 2], window: [2, 2], stride: [2, 2] };

test.each<[string, unknown]>([
  ['add', { op: 'add', args: [VECTOR, VECTOR], shape: [3] }],
  ['scalar first', { op: 'subtract', args: [SCALAR, MATRIX], shape: [2, 3] }],
  ['scalar second', { op: 'multiply', args: [IMAGE, SCALAR], shape: [2, 4, 4] }],
  ['sum of all', { op: 'sum', args: [IMAGE], shape: [] }],
  ['sum of an axis', { op: 'sum', args: [IMAGE], shape: [2, 4], axis: 1 }],
  ['matrixMultiply', { op: 'matrixMultiply', args: [MATRIX, TABLE], shape: [2, 2] }],
  ['matrixVector', { op: 'matrixVector', args: [MATRIX, VECTOR], shape: [2] }],
  ['reshape', { op: 'reshape', args: [MATRIX], shape: [6] }],
  ['gather', { op: 'gather', args: [MATRIX], shape: [2, 2], indices: [5, 0, 0, 3] }],
  ['concatenate', { op: 'concatenate', args: [SCALAR, MATRIX, VECTOR], shape: [10] }],
  ['convolve', convolve],
  ['convolve with stride and padding', { ...convolve, stride: [2, 3], padding: [1, 1, 2, 0], shape: [1, 2, 2] }],
  ['poolSum', pool],
  ['lookup', { op: 'lookup', args: [TABLE, VECTOR], shape: [2] }],
  ['approximate', approximate],
])('a program with %s is well formed', (_name, node) => {
  const program = programOf(node);

  expect(checkProgram(program)).toBe(program);
});

describe('a program is refused when', () => {
  test.each<[string, unknown]>([
    ['an operation is unknown', { op: 'divide', args: [VECTOR, VECTOR], shape: [3] }],
    ['an operation is a name that every object has', { op: 'toString', args: [], shape: [] }],
    ['an argument is missing', { op: 'add', args: [VECTOR], shape: [3] }],
    ['an argument is left over', { op: 'negate', args: [VECTOR, VECTOR], shape: [3] }],
    ['an argument is the node itself', { op: 'negate', args: [6], shape: [3] }],
    ['an argument is no index', { op: 'negate', args: [0.5], shape: [] }],
    ['element-wise shapes differ', { op: 'add', args: [VECTOR, MATRIX], shape: [2, 3] }],
    ['element-wise results are smaller', { op: 'add', args: [VECTOR, SCALAR], shape: [] }],
    ['a value has four axes', { op: 'reshape', args: [IMAGE], shape: [2, 2, 2, 4] }],
    ['an input node has no input', { op: 'input', args: [], shape: [], input: 9 }],
    ['an input node has another shape than its input', { op: 'input', args: [], shape: [2], input: 1 }],
    ['a constant has too few values', { op: 'constant', args: [], shape: [2], values: [1] }],
    ['a constant is not finite', { op: 'constant', args: [], shape: [1], values: [Infinity] }],
    ['a constant has another domain', { op: 'constant', args: [], shape: [1], values: [1n] }],
    ['an axis is not there', { op: 'sum', args: [VECTOR], shape: [], axis: 1 }],
    ['an axis is a fraction', { op: 'mean', args: [MATRIX], shape: [2], axis: 0.5 }],
    ['a sum keeps its axis', { op: 'sum', args: [MATRIX], shape: [2, 3], axis: 0 }],
    ['a scalar is summed', { op: 'sum', args: [SCALAR], shape: [] }],
    ['a scalar has a variance', { op: 'variance', args: [SCALAR], shape: [] }],
    ['an exponent is zero', { op: 'power', args: [VECTOR], shape: [3], exponent: 0 }],
    ['a polynomial is empty', { op: 'polynomial', args: [VECTOR], shape: [3], coefficients: [] }],
    ['dot takes a matrix', { op: 'dot', args: [MATRIX, MATRIX], shape: [] }],
    ['a matrix meets a vector of another length', { op: 'matrixVector', args: [TABLE, VECTOR], shape: [3] }],
    ['matrices do not match', { op: 'matrixMultiply', args: [MATRIX, MATRIX], shape: [2, 3] }],
    ['a product has a wrong shape', { op: 'matrixMultiply', args: [MATRIX, TABLE], shape: [3, 3] }],
    ['a rotation turns further than its vector', { op: 'rotateLeft', args: [VECTOR], shape: [3], steps: 3 }],
    ['a matrix is rotated', { op: 'rotateLeft', args: [MATRIX], shape: [2, 3], steps: 1 }],
    ['a reshape loses elements', { op: 'reshape', args: [MATRIX], shape: [5] }],
    ['a gathered index is outside', { op: 'gather', args: [VECTOR], shape: [1], indices: [3] }],
    ['a gathered index is negative', { op: 'gather', args: [VECTOR], shape: [1], indices: [-1] }],
    ['indices are missing', { op: 'gather', args: [VECTOR], shape: [2], indices: [0] }],
    ['nothing is concatenated', { op: 'concatenate', args: [], shape: [0] }],
    ['a concatenation has a wrong length', { op: 'concatenate', args: [VECTOR, VECTOR], shape: [5] }],
    ['a kernel is no constant', { ...convolve, args: [IMAGE, IMAGE] }],
    ['a kernel has other channels', { op: 'convolve', args: [5, KERNEL], shape: [1, 1, 1], stride: [1, 1], padding: [0, 0, 0, 0] }],
    ['a stride is zero', { ...convolve, stride: [0, 1] }],
    ['a stride is missing', { ...convolve, stride: [1] }],
    ['padding is missing', { ...convolve, padding: [0, 0] }],
    ['padding is negative', { ...convolve, padding: [-1, 1, 0, 0] }],
    ['padding is as large as the kernel', { ...convolve, padding: [3, 0, 0, 0], shape: [1, 5, 2] }],
    ['a convolution has a wrong shape', { ...convolve, shape: [1, 3, 2] }],
    ['a window is larger than its image', { ...pool, window: [5, 2], shape: [2, 0, 2] }],
    ['a window has no width', { ...pool, window: [2, 0] }],
    ['pooling changes the channels', { ...pool, shape: [1, 2, 2] }],
    ['a vector is pooled', { ...pool, args: [VECTOR] }],
    ['a table is no constant', { op: 'lookup', args: [MATRIX, VECTOR], shape: [3] }],
    ['a table has another length than its selector', { op: 'lookup', args: [TABLE, MATRIX], shape: [2] }],
    ['a table has four axes', { op: 'lookup', args: [KERNEL, SCALAR], shape: [2, 3, 3] }],
    ['real values are compared', { op: 'equals', args: [VECTOR], shape: [3], value: 1 }],
    ['a degree is too high', { ...approximate, degree: 64 }],
    ['a range is empty', { ...approximate, low: 1 }],
    ['sign has no gap', { ...approximate, gap: 0 }],
    ['another function has a gap', { ...approximate, function: 'tanh' }],
    ['an inverse crosses zero', { ...approximate, function: 'inverse', gap: 0 }],
    ['an assertion is empty', { op: 'assertWithin', args: [VECTOR], shape: [3], low: 1, high: 0 }],
  ])('%s', (_name, node) => {
    expect(() => checkProgram(programOf(node))).toThrow(refused);
  });

  test.each<[string, Partial<Program>]>([
    ['there is no output', { outputs: [] }],
    ['an output names no node', { outputs: [output(7)] }],
    ['an output has four axes', { outputs: [output(KERNEL)] }],
    ['an output promises no bits', { outputs: [{ ...output(1), precisionBits: -1 }] }],
    ['a real output has a denominator', { outputs: [{ ...output(1), denominator: 2n }] }],
    ['two outputs share a name', { outputs: [output(1), output(1)] }],
    ['an input has a bad name', { inputs: inputs.with(0, { ...inputs[0]!, name: '1st' }) }],
    ['an input has an empty range', { inputs: inputs.with(0, { ...inputs[0]!, low: 2 }) }],
    ['an input is neither encrypted nor clear', { inputs: inputs.with(0, { ...inputs[0]!, visibility: 'public' as 'clear' }) }],
    ['an input has an unknown encoding', { inputs: inputs.with(0, { ...inputs[0]!, encoding: 'text' as 'values' }) }],
    ['a one-hot input is a matrix', { inputs: inputs.with(2, { ...inputs[2]!, encoding: 'oneHot' }) }],
    ['a one-hot input has another range', { inputs: inputs.with(1, { ...inputs[1]!, encoding: 'oneHot', high: 2 }) }],
    ['an input has too many elements', { inputs: [...inputs, input('x', [1 << 13, 1 << 12])] }],
  ])('%s', (_name, changes) => {
    expect(() => checkProgram(programOf({ op: 'negate', args: [VECTOR], shape: [3] }, changes))).toThrow(refused);
  });

  test.each<[string, bigint]>([['zero', 0n], ['negative', -1n], ['too large', 1n << 62n]])('a denominator is %s', (_name, denominator) => {
    const program: Program = { domain: 'integer', inputs: [{ ...input('x', []), low: 0n, high: 1n }], nodes: [given[0]!], outputs: [{ ...output(0), precisionBits: 0, denominator }] };

    expect(() => checkProgram(program)).toThrow(refused);
  });
});
