/** Vectors of the places of elements, on rings that are small enough to check by eye. */
import type { PlanPacking, PortLayout, Scheme } from '../../../core/src/plan/plan.ts';
import { packTile, unpackTiles } from '../../../core/src/plan/packing.ts';

type Port = PortLayout & { readonly name: string; readonly tile: number };
type Samples = readonly (readonly number[])[];
type Digits = PortLayout['digits'];

const DEGREE = 16;
const REFUSED = 'FHE_CLIENT_MANIFEST';

const stride = (vectorLength: number, slotRows: 1 | 2 = 1): PlanPacking => {
  const samplesPerRow = DEGREE / 2 / vectorLength;
  return { kind: vectorLength === 1 ? 'feature-major' : 'stride', vectorLength, samplesPerRow, slotRows, samplesPerCall: samplesPerRow * slotRows };
};
const periodic = (vectorLength: number, slotRows: 1 | 2 = 1): PlanPacking => ({ kind: 'periodic', vectorLength, samplesPerRow: 1, slotRows, samplesPerCall: slotRows });
const bothRows: PlanPacking = { kind: 'both-rows', vectorLength: 16, samplesPerRow: 1, slotRows: 2, samplesPerCall: 1 };
const port = (shape: readonly number[], digits: Digits, tileLength: number, tile = 0): Port => ({ name: 'x', shape, digits, tileLength, tile });

const vector3 = port([3], [[0, 4, 1, 3]], 4);
const matrix: Digits = [[0, 2, 1, 2], [1, 4, 1, 3]];

const inputs: readonly (readonly [name: string, packing: PlanPacking, port: Port, samples: Samples])[] = [
  ['a scalar of eight samples', stride(1), port([], [], 1), [[1], [2], [3], [4], [5], [6], [7], [8]]],
  ['a scalar in all positions of its sample', stride(4), port([], [], 4), [[7], [9]]],
  ['a vector of three in four positions', stride(4), vector3, [[1, 2, 3], [4, 5, 6]]],
  ['fewer samples than there is room for', stride(4, 2), vector3, [[1, 2, 3], [4, 5, 6], [7, 8, 9]]],
  ['a short vector is repeated', stride(8), vector3, [[1, 2, 3]]],
  ['one element in each ciphertext', stride(1), port([3], [[0, 4, 1, 3]], 1, 2), [[1, 2, 3], [4, 5, 6]]],
  ['the second tile of a matrix', stride(4), port([2, 3], matrix, 4, 1), [[1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]]],
  ['a matrix by columns', stride(8), port([2, 3], [[1, 4, 1, 3], [0, 2, 1, 2]], 8), [[1, 2, 3, 4, 5, 6]]],
  ['every second element first', stride(4), port([4], [[0, 2, 1, 2], [0, 2, 2, 2]], 4), [[1, 2, 3, 4]]],
  ['elements that repeat', stride(8), port([2], [[0, 2, 1, 2], [-1, 4, 0, 4]], 8), [[1, 2]]],
  ['places beside the elements', stride(8), port([2], [[0, 2, 1, 2], [-2, 4, 0, 4]], 8), [[1, 2]]],
  ['one sample in each row', periodic(4, 2), vector3, [[1, 2, 3], [4, 5, 6]]],
  ['one sample in both rows', bothRows, port([10], [[0, 16, 1, 10]], 16), [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]],
];

const ramp = (from: number): number[] => Array.from({ length: 8 }, (_, i) => from + i);

const outputs: readonly (readonly [name: string, packing: PlanPacking, port: Port, tiles: Readonly<Record<number, readonly number[]>>, count: number])[] = [
  ['a vector, whatever lies beside it', stride(4), vector3, { 0: ramp(1) }, 2],
  ['what 2 x 2 pooling leaves', stride(8), port([1, 2], [[1, 2, 1, 2], [-2, 2, 0, 2], [-2, 2, 0, 2]], 8), { 0: ramp(1) }, 1],
  ['a matrix in two ciphertexts', stride(4), port([2, 3], matrix, 4), { 0: ramp(1), 1: ramp(101) }, 2],
  ['sums over a digit', stride(8), port([2], [[0, 2, 1, 2], [-3, 4, 0, 4]], 8), { 0: ramp(1) }, 1],
  ['sums over ciphertexts', stride(4), port([4], [[-3, 2, 0, 2], [0, 4, 1, 4]], 4), { 0: ramp(1), 1: ramp(101) }, 1],
];

/** `ports`: ciphertexts of one output. */
const refusedLayouts: readonly (readonly [name: string, direction: 'input' | 'output', packing: PlanPacking, ports: readonly unknown[]])[] = [
  ['a digit that is no power of two', 'input', stride(4), [port([3], [[0, 3, 1, 3]], 4)]],
  ['a digit of size 1', 'input', stride(4), [port([1], [[0, 1, 1, 1]], 4)]],
  ['a digit with three fields', 'input', stride(4), [{ ...vector3, digits: [[0, 4, 1]] }]],
  ['a digit that is not whole', 'input', stride(4), [port([3], [[0, 4, 0.5, 3]], 4)]],
  ['an axis that the shape does not have', 'input', stride(4), [port([3], [[1, 4, 1, 3]], 4)]],
  ['an axis that has no meaning', 'output', stride(4), [port([3], [[0, 4, 1, 3], [-4, 2, 0, 2]], 4)]],
  ['sums in an input', 'input', stride(8), [port([2], [[0, 2, 1, 2], [-3, 4, 0, 4]], 8)]],
  ['a step on a digit that is no axis', 'input', stride(8), [port([2], [[0, 2, 1, 2], [-1, 4, 1, 4]], 8)]],
  ['an extent beyond the size', 'input', stride(4), [port([5], [[0, 4, 1, 5]], 4)]],
  ['an element without a place', 'input', stride(4), [port([4], [[0, 4, 1, 3]], 4)]],
  ['an element with two places', 'input', stride(4), [port([3], [[0, 2, 1, 2], [0, 2, 1, 2]], 4)]],
  ['a matrix without its columns', 'input', stride(4), [port([2, 3], [[0, 2, 1, 2]], 4)]],
  ['a vector without digits', 'input', stride(4), [port([3], [], 4)]],
  ['a shape with a zero', 'input', stride(4), [port([0], [[0, 4, 1, 3]], 4)]],
  ['a shape of four axes', 'input', stride(8), [port([2, 2, 2, 1], [[0, 2, 1, 2], [1, 2, 1, 2], [2, 2, 1, 2]], 8)]],
  ['a tile length that is no power of two', 'input', stride(4), [port([3], [[0, 4, 1, 3]], 3)]],
  ['more positions than a sample has', 'input', stride(4), [port([8], [[0, 8, 1, 8]], 8)]],
  ['a tile beyond the layout', 'input', stride(4), [port([2, 3], matrix, 4, 2)]],
  ['a negative tile', 'input', stride(4), [port([2, 3], matrix, 4, -1)]],
  ['a tile that is not whole', 'input', stride(4), [port([2, 3], matrix, 4, 0.5)]],
  ['an output without its second ciphertext', 'output', stride(4), [port([2, 3], matrix, 4)]],
  ['an output without a part of its sum', 'output', stride(4), [port([4], [[-3, 2, 0, 2], [0, 4, 1, 4]], 4)]],
  ['one ciphertext of an output twice', 'output', stride(4), [port([2, 3], matrix, 4), port([2, 3], matrix, 4)]],
  ['an output in two layouts', 'output', stride(8), [port([2, 3], matrix, 4), port([2, 3], matrix, 8, 0)]],
];

const refusedPackings: readonly (readonly [name: string, scheme: Scheme, packing: unknown])[] = [
  ['an unknown kind', 'ckks', { ...stride(4), kind: 'diagonal' }],
  ['two rows of CKKS', 'ckks', stride(4, 2)],
  ['one row of BFV', 'bfv', stride(4, 1)],
  ['samples that do not fill a row', 'ckks', { ...stride(4), samplesPerRow: 1, samplesPerCall: 1 }],
  ['more samples than there are', 'ckks', { ...stride(4), samplesPerCall: 4 }],
  ['a sample that is no power of two', 'ckks', { ...stride(4), vectorLength: 3 }],
  ['a sample longer than its row', 'bgv', { ...periodic(4, 2), vectorLength: 16 }],
  ['several elements in feature-major order', 'ckks', { ...stride(4), kind: 'feature-major' }],
  ['several samples that repeat through one row', 'ckks', { ...periodic(4), samplesPerRow: 2, samplesPerCall: 2 }],
  ['both rows of CKKS', 'ckks', { ...bothRows, slotRows: 1 }],
  ['both rows for two samples', 'bfv', { ...bothRows, samplesPerCall: 2 }],
  ['both rows for half a sample', 'bfv', { ...bothRows, vectorLength: 8 }],
];

const schemeOf = ({ slotRows }: PlanPacking): Scheme => (slotRows === 1 ? 'ckks' : 'bfv');

const slotsByTile = (tiles: Readonly<Record<number, readonly number[]>>): Map<number, readonly number[]> => new Map(Object.entries(tiles).map(([tile, slots]) => [Number(tile), slots]));

export function packingVectors(): unknown {
  return {
    description: 'wire-format 20. Input: the slots of the port for the samples. Output: the samples from the slots of each tile. Without ports: a packing alone.',
    note: 'Refused ones are rules on manifests. The ring degree is too small for encryption: it keeps the numbers readable.',
    polyModulusDegree: DEGREE,
    vectors: [
      ...inputs.map(([name, packing, to, samples]) => (
        { name, scheme: schemeOf(packing), packing, direction: 'input', ports: [to], samples, slots: packTile(packing, DEGREE, to, samples, 0), expect: 'ok' })),
      ...outputs.map(([name, packing, from, tiles, count]) => ({
        name, scheme: schemeOf(packing), packing, direction: 'output', ports: Object.keys(tiles).map((tile) => ({ ...from, tile: Number(tile) })), tiles,
        samples: unpackTiles<number>(packing, DEGREE, from, slotsByTile(tiles), count), expect: 'ok',
      })),
      ...refusedLayouts.map(([name, direction, packing, ports]) => ({ name, scheme: schemeOf(packing), packing, direction, ports, expect: REFUSED })),
      ...refusedPackings.map(([name, scheme, packing]) => ({ name, scheme, packing, expect: REFUSED })),
    ],
  };
}
