/**
 * FROZEN BASELINE: do not tune. The product as a sum of outer products, as an expert who may choose the packing writes it:
 *
 * - N = 4096, 106 bits; eight pairs in one call, element (i, j) of pair b in slot (i * 16 + j) * 8 + b;
 * - for each k the client sends column k of the left matrix, repeated along the lines, and row k of the right one, repeated along the
 *   columns: 32 ciphertexts, which is as many bytes for each pair as any packing with one product and no rotations needs;
 * - sixteen products share one relinearization and one rescale; no Galois keys.
 */
import type { Baseline, PreparedBaseline } from '../../baselines/baseline.ts';
import { setUpCompetent } from '../seal/competent-ckks.ts';
import { packRows, unpackRows, upTo } from '../seal/stride-packing.ts';
import { reference, SIDE } from './rows.ts';

const SCALE = 2 ** 32;
const ELEMENTS = SIDE * SIDE;
const STRIDE = 8;

async function prepare(): Promise<PreparedBaseline> {
  // q0 leaves five bits above the scale: products of 16 terms reach 16.
  const ckks = await setUpCompetent({ polyModulusDegree: 4096, coeffModulusBits: [37, 32, 37], rotationSteps: [], relinearizes: true });
  const { evaluator, slotCount } = ckks;

  /** Column k of the left matrix at every j. */
  const leftColumn = (row: readonly number[], k: number): number[] => upTo(ELEMENTS).map((n) => row[Math.floor(n / SIDE) * SIDE + k]!);
  /** Row k of the right matrix at every i. */
  const rightRow = (row: readonly number[], k: number): number[] => upTo(ELEMENTS).map((n) => row[ELEMENTS + k * SIDE + (n % SIDE)]!);

  return {
    rowsPerCall: STRIDE,
    keyBytes: ckks.keyBytes,
    encrypt: (rows) => upTo(SIDE).flatMap((k) => [leftColumn, rightRow].map((part) => ckks.encrypt(packRows(rows.map((row) => part(row, k)), STRIDE, slotCount), SCALE))),
    evaluate(request) {
      using sum = ckks.load(request[0]!);
      using first = ckks.load(request[1]!);
      evaluator.multiplyInplace(sum, first);
      for (let k = 1; k < SIDE; k++) {
        using column = ckks.load(request[2 * k]!);
        using row = ckks.load(request[2 * k + 1]!);
        evaluator.multiplyInplace(column, row);
        evaluator.addInplace(sum, column);
      }
      ckks.relinearizeAndRescale(sum);
      return [ckks.save(sum)];
    },
    decrypt: ([response]) => unpackRows(ckks.decrypt(response!), STRIDE, upTo(ELEMENTS)),
    reference: (rows) => rows.map(reference),
    dispose: () => ckks[Symbol.dispose](),
  };
}

export const baseline: Baseline = { name: 'matrix-product.competent', kind: 'competent', program: 'matrix-product', prepare };
