/**
 * FROZEN BASELINE: do not tune. The scores as an expert writes them, |x|^2 - 2 Y x + |y|^2:
 *
 * - N = 4096, 106 bits; 16 images in one ciphertext, each twice, so that 128 positions hold 128 scores: pixel i in slots
 *   (i + 64 copy) * 16 + b;
 * - 64 diagonals in eight baby steps and eight giant steps, two Galois keys;
 * - the squares of the baby steps, under one relinearization, join each giant step, so that |x|^2 needs no rotation of its own; the scale of
 *   the input is the prime that a rescale drops, so that squares and products agree.
 */
import type { Ciphertext } from 'node-seal';
import type { Baseline, PreparedBaseline } from '../../baselines/baseline.ts';
import { setUpCompetent } from '../seal/competent-ckks.ts';
import { createDiagonals, diagonalSteps } from '../seal/diagonal-matrix.ts';
import { packRows, spread, unpackRows, upTo } from '../seal/stride-packing.ts';
import { reference } from './rows.ts';
import { MINUS_TWICE, SQUARED_LENGTHS } from './stored-digits.ts';

const PIXELS = 64;
const SCORES = 128;
const STRIDE = 16;
const BABY_STEPS = 8;

async function prepare(): Promise<PreparedBaseline> {
  const rotationSteps = diagonalSteps({ rows: SCORES, columns: PIXELS, stride: STRIDE, babySteps: BABY_STEPS });
  // q0 leaves eight bits above the scale: distances reach 64.
  const ckks = await setUpCompetent({ polyModulusDegree: 4096, coeffModulusBits: [37, 29, 40], rotationSteps, relinearizes: true });
  const { seal, evaluator, slotCount } = ckks;
  const scale = ckks.primes[1]!;
  const products = createDiagonals(ckks, { matrices: [MINUS_TWICE], positions: SCORES, babySteps: BABY_STEPS, level: 1 });
  const squaredLengths = ckks.encode(spread(SQUARED_LENGTHS, STRIDE, slotCount), scale, 0);

  function sumOfSquares(babies: readonly Ciphertext[]): Ciphertext {
    const sum = new seal.Ciphertext();
    evaluator.square(babies[0]!, sum);
    for (const baby of babies.slice(1)) {
      using square = new seal.Ciphertext();
      evaluator.square(baby, square);
      evaluator.addInplace(sum, square);
    }
    ckks.relinearizeAndRescale(sum);
    return sum;
  }

  return {
    rowsPerCall: STRIDE,
    keyBytes: ckks.keyBytes,
    encrypt: (rows) => [ckks.encrypt(packRows(rows.map((row) => [...row, ...row]), STRIDE, slotCount), scale)],
    evaluate([request]) {
      using pixels = ckks.load(request!);
      using scores = products.multiply([pixels], sumOfSquares);
      evaluator.addPlainInplace(scores, squaredLengths);
      return [ckks.save(scores)];
    },
    decrypt: ([response]) => unpackRows(ckks.decrypt(response!), STRIDE, upTo(SCORES)),
    reference: (rows) => rows.map(reference),
    dispose: () => ckks[Symbol.dispose](),
  };
}

export const baseline: Baseline = { name: 'nearest-scores.competent', kind: 'competent', program: 'nearest-scores', prepare };
