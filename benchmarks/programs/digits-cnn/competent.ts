/**
 * FROZEN BASELINE: do not tune. The convolutional network as an expert writes it:
 *
 * - N = 8192, 212 bits; 64 images in one ciphertext: pixel i of image b in slot i * 64 + b;
 * - the eight rotations of the image serve all four channels; each channel is one ciphertext afterwards;
 * - the mean over 2 x 2 is linear, so it is part of the last layer's matrix, whose columns are zero where the kernels do not fit;
 * - the four channels share the giant steps of the last layer, at the last level; four Galois keys in all.
 */
import type { Ciphertext, Plaintext } from 'node-seal';
import type { Baseline, PreparedBaseline } from '../../baselines/baseline.ts';
import { setUpCompetent } from '../seal/competent-ckks.ts';
import { createDiagonals, diagonalSteps, padRows, type Matrix } from '../seal/diagonal-matrix.ts';
import { packRows, spread, unpackRows, upTo } from '../seal/stride-packing.ts';
import model from './model.json' with { type: 'json' };
import { reference } from './rows.ts';

const SCALE = 2 ** 38;
const STRIDE = 64;
const SIDE = 8;
const PIXELS = SIDE * SIDE;
const MAP_SIDE = 6;
const DIGITS = 10;
const PADDED_DIGITS = 16;
const BABY_STEPS = 2;
/** Right by one pixel, down by one line. */
const PIXEL_STEP = STRIDE;
const LINE_STEP = SIDE * STRIDE;

/** Scores by the squared map of one channel: the weight of a pooled value goes to its four places, a quarter each. */
function outputMatrix(channel: number): Matrix {
  return padRows(model.outputWeights.map((weights) => upTo(PIXELS).map((pixel) => {
    const [y, x] = [Math.floor(pixel / SIDE), pixel % SIDE];
    return y < MAP_SIDE && x < MAP_SIDE ? weights[channel * 9 + (y >> 1) * 3 + (x >> 1)]! / 4 : 0;
  })), PADDED_DIGITS);
}

async function prepare(): Promise<PreparedBaseline> {
  const rotationSteps = [...new Set([PIXEL_STEP, LINE_STEP, ...diagonalSteps({ rows: PADDED_DIGITS, columns: PIXELS, stride: STRIDE, babySteps: BABY_STEPS })])];
  // q0 leaves seven bits above the scale: scores stay below 41.
  const ckks = await setUpCompetent({ polyModulusDegree: 8192, coeffModulusBits: [45, 38, 38, 38, 53], rotationSteps, relinearizes: true });
  const { seal, evaluator, slotCount, primes } = ckks;
  const scaleSquare = (SCALE * SCALE) / primes[2]!;
  const kernels = model.kernels.map((kernel) => kernel.flat().map((weight) => ckks.encodeConstant(weight, primes[3]!, 3)));
  const kernelBias = model.kernelBias.map((bias) => ckks.encodeConstant(bias, SCALE, 2));
  const outputLayer = createDiagonals(ckks, { matrices: kernels.map((_, channel) => outputMatrix(channel)), positions: PIXELS, babySteps: BABY_STEPS, level: 1 });
  const outputBias = ckks.encode(spread(upTo(PIXELS).map((p) => model.outputBias[p % PADDED_DIGITS] ?? 0), STRIDE, slotCount), scaleSquare, 0);

  /** What the nine weights of a kernel see, line by line. */
  function shifted(image: Ciphertext, owned: DisposableStack): Ciphertext[] {
    const lines: Ciphertext[] = [image];
    while (lines.length < 3) lines.push(owned.use(ckks.rotateLeft(lines.at(-1)!, LINE_STEP)));
    return lines.flatMap((line) => {
      const right = owned.use(ckks.rotateLeft(line, PIXEL_STEP));
      return [line, right, owned.use(ckks.rotateLeft(right, PIXEL_STEP))];
    });
  }

  /** Squared map at level 1. */
  function squaredMap(shifts: readonly Ciphertext[], kernel: readonly Plaintext[], bias: Plaintext): Ciphertext {
    const map = new seal.Ciphertext();
    evaluator.multiplyPlain(shifts[0]!, kernel[0]!, map);
    for (let i = 1; i < kernel.length; i++) {
      using term = new seal.Ciphertext();
      evaluator.multiplyPlain(shifts[i]!, kernel[i]!, term);
      evaluator.addInplace(map, term);
    }
    evaluator.rescaleToNextInplace(map);
    evaluator.addPlainInplace(map, bias);
    evaluator.squareInplace(map);
    ckks.relinearizeAndRescale(map);
    return map;
  }

  return {
    rowsPerCall: STRIDE,
    keyBytes: ckks.keyBytes,
    encrypt: (rows) => [ckks.encrypt(packRows(rows, STRIDE, slotCount), SCALE)],
    evaluate([request]) {
      using owned = new DisposableStack();
      const shifts = shifted(owned.use(ckks.load(request!)), owned);
      const maps = kernels.map((kernel, channel) => owned.use(squaredMap(shifts, kernel, kernelBias[channel]!)));
      using scores = outputLayer.multiply(maps);
      evaluator.addPlainInplace(scores, outputBias);
      return [ckks.save(scores)];
    },
    decrypt: ([response]) => unpackRows(ckks.decrypt(response!), STRIDE, upTo(DIGITS)),
    reference: (rows) => rows.map(reference),
    dispose: () => ckks[Symbol.dispose](),
  };
}

export const baseline: Baseline = { name: 'digits-cnn.competent', kind: 'competent', program: 'digits-cnn', prepare };
