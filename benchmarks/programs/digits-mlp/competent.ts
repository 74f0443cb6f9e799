/**
 * FROZEN BASELINE: do not tune. The network as an expert writes it: N = 8192, 212 bits; 64 images in one ciphertext (pixel i of image b in
 * slot i * 64 + b); both layers by diagonals with baby steps and giant steps, four Galois keys in all; one relinearization; the scores
 * end at the last level.
 */
import type { Baseline, PreparedBaseline } from '../../baselines/baseline.ts';
import { setUpCompetent } from '../seal/competent-ckks.ts';
import { createDiagonals, diagonalSteps, padRows } from '../seal/diagonal-matrix.ts';
import { packRows, spread, unpackRows, upTo } from '../seal/stride-packing.ts';
import model from './model.json' with { type: 'json' };
import { reference } from './rows.ts';

const SCALE = 2 ** 38;
const STRIDE = 64;
const PIXELS = 64;
const HIDDEN = 16;
const DIGITS = 10;
const BABY_STEPS = 4;

async function prepare(): Promise<PreparedBaseline> {
  // q0 leaves seven bits above the scale: scores stay below 41. The second layer's steps are among the first layer's.
  const rotationSteps = diagonalSteps({ rows: HIDDEN, columns: PIXELS, stride: STRIDE, babySteps: BABY_STEPS });
  const ckks = await setUpCompetent({ polyModulusDegree: 8192, coeffModulusBits: [45, 38, 38, 38, 53], rotationSteps, relinearizes: true });
  const { evaluator, slotCount, primes } = ckks;
  const scaleSquare = (SCALE * SCALE) / primes[2]!;
  const repeated = (values: readonly number[]): Float64Array => spread(upTo(PIXELS).map((p) => values[p % HIDDEN] ?? 0), STRIDE, slotCount);
  const hiddenLayer = createDiagonals(ckks, { matrices: [model.hiddenWeights], positions: PIXELS, babySteps: BABY_STEPS, level: 3 });
  const hiddenBias = ckks.encode(repeated(model.hiddenBias), SCALE, 2);
  const outputLayer = createDiagonals(ckks, { matrices: [padRows(model.outputWeights, HIDDEN)], positions: PIXELS, babySteps: BABY_STEPS, level: 1 });
  const outputBias = ckks.encode(repeated(model.outputBias), scaleSquare, 0);

  return {
    rowsPerCall: STRIDE,
    keyBytes: ckks.keyBytes,
    encrypt: (rows) => [ckks.encrypt(packRows(rows, STRIDE, slotCount), SCALE)],
    evaluate([request]) {
      using pixels = ckks.load(request!);
      using hidden = hiddenLayer.multiply([pixels]);
      evaluator.addPlainInplace(hidden, hiddenBias);
      evaluator.squareInplace(hidden);
      ckks.relinearizeAndRescale(hidden);
      using scores = outputLayer.multiply([hidden]);
      evaluator.addPlainInplace(scores, outputBias);
      return [ckks.save(scores)];
    },
    decrypt: ([response]) => unpackRows(ckks.decrypt(response!), STRIDE, upTo(DIGITS)),
    reference: (rows) => rows.map(reference),
    dispose: () => ckks[Symbol.dispose](),
  };
}

export const baseline: Baseline = { name: 'digits-mlp.competent', kind: 'competent', program: 'digits-mlp', prepare };
