import { expect, test } from '@jest/globals';
import { evaluateCircuit, lowerProgram, type LoweringOptions } from '@fhe-serverless/core/plan';
import { convolve2d, defineFheFunction, type FheFunctionModule, integer, lookup, matrixVector, real, sigmoid } from '@fhe-serverless/core/trace';
import { removeDeadCode } from '../../../core/src/plan/lower/remove-dead-code.ts';

const PLAIN: LoweringOptions = { tileLength: 4096, spansRows: false, spread: false, revealPartialSums: false };

/** Operations of the circuit, and distinct rotation steps. */
function counts({ traced }: FheFunctionModule, options: Partial<LoweringOptions> = {}): Record<string, number> {
  const { circuit } = removeDeadCode(lowerProgram(traced, { ...PLAIN, ...options }));
  const found: Record<string, number> = { steps: new Set(circuit.nodes.flatMap((node) => (node.op === 'rotate' ? [node.steps] : []))).size };
  for (const { op } of circuit.nodes) found[op] = (found[op] ?? 0) + 1;
  return found;
}

const byte = { min: 0, max: 255 };
const dense = (rows: number, columns: number): number[][] => Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_value, j) => Math.sin(i * columns + j + 1)));

test('the two stencils of Sobel share their factors: five rotations by two steps', () => {
  const sobel = defineFheFunction({
    inputs: { image: integer.matrix(64, 64, byte) }, outputs: { edges: integer.matrix(62, 62) },
    evaluate: ({ image }) => ({ edges: convolve2d(image, [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]).square().add(convolve2d(image, [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]).square()) }),
  });

  expect(counts(sobel)).toMatchObject({ rotate: 5, steps: 2, square: 2 });
  expect(counts(sobel)).not.toHaveProperty('multiplyPlain');
});

test('a box blur needs four rotations by two steps and no product', () => {
  const blur = defineFheFunction({ inputs: { image: integer.matrix(64, 64, byte) }, outputs: { y: integer.matrix(62, 62) }, evaluate: ({ image }) => ({ y: convolve2d(image, [[1, 1, 1], [1, 1, 1], [1, 1, 1]]) }) });

  expect(counts(blur)).toMatchObject({ rotate: 4, steps: 2 });
  expect(counts(blur)).not.toHaveProperty('multiplyPlain');
});

test('two dense layers by diagonals: 14 rotations by four steps', () => {
  const network = defineFheFunction({ inputs: { x: real.vector(64, { min: 0, max: 1 }) }, outputs: { y: real.vector(10) }, evaluate: ({ x }) => ({ y: matrixVector(dense(10, 16), matrixVector(dense(16, 64), x).square()) }) });

  expect(counts(network)).toMatchObject({ rotate: 14, steps: 4, multiplyPlain: 32, square: 1 });
});

test('a lookup of 16 values among 1024 rows: 12 rotations by eight steps', () => {
  const table = Array.from({ length: 1024 }, (_, i) => Array.from({ length: 16 }, (_value, j) => (i * 16 + j * 7) % 65_536));
  const fn = defineFheFunction({ inputs: { i: integer.index(1024) }, outputs: { y: integer.vector(16) }, evaluate: ({ i }) => ({ y: lookup(table, i) }) });

  expect(counts(fn)).toMatchObject({ rotate: 12, steps: 8, multiplyPlain: 16 });
  expect(counts(fn, { spread: true })).toMatchObject({ rotate: 8, multiplyPlain: 4, input: 4 });
});

test('sums over two rows of slots and over ciphertexts', () => {
  const fn = defineFheFunction({ inputs: { x: integer.vector(10_000, { min: 0, max: 1000 }) }, outputs: { s: integer.scalar(), q: integer.scalar() }, evaluate: ({ x }) => ({ s: x.sum(), q: x.square().sum() }) });

  expect(counts(fn, { tileLength: 8192, spansRows: true })).toMatchObject({ input: 2, square: 2, rotate: 24, swapRows: 2 });
  expect(counts(fn, { tileLength: 8192, spansRows: true, revealPartialSums: true })).toMatchObject({ input: 2, square: 2, steps: 0 });
});

test('slots without an element stay inside the range of an approximation', () => {
  const fn = defineFheFunction({
    inputs: { image: real.matrix(6, 6, { min: 0, max: 4 }) }, outputs: { y: real.matrix(4, 4) },
    evaluate: ({ image }) => ({ y: sigmoid(convolve2d(image, [[0.1, 0, 0.1], [0, 0.2, 0], [0.1, 0, 0.1]]).assertWithin(0, 1), { degree: 7 }) }),
  });

  const { circuit, outputs } = removeDeadCode(lowerProgram(fn.traced, PLAIN));
  const slots = evaluateCircuit(circuit, [Array.from({ length: 64 }, (_, i) => (i % 8 < 6 && i < 48 ? 1.6 : 0))], []);
  const out = circuit.nodes[circuit.outputs[0]!.node]!;

  expect(outputs[0]!.shape).toEqual([4, 4]);
  expect(Math.max(...slots[circuit.outputs[0]!.node]!.map((value) => Math.abs(Number(value))))).toBeLessThanOrEqual(out.bound * (1 + 1e-9));
});
