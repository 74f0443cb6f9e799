/**
 * FROZEN BASELINE: do not tune. The product as an expert writes it: N = 4096, 106 bits; two matrices in one ciphertext (pixel p of image c of
 * matrix b in slot p * 32 + b * 16 + c), 64 diagonals in eight baby steps and eight giant steps, two Galois keys.
 * One product fits below the only data prime, so nothing is rescaled.
 */
import type { Baseline, PreparedBaseline } from '../../baselines/baseline.ts';
import { setUpCompetent } from '../seal/competent-ckks.ts';
import { createDiagonals, diagonalSteps } from '../seal/diagonal-matrix.ts';
import { packRows, unpackRows, upTo } from '../seal/stride-packing.ts';
import model from './components.json' with { type: 'json' };
import { IMAGES, PIXELS, reference } from './rows.ts';

/** Scales of images and weights: their product and four bits for components with their sign make up the data prime. */
const SCALE = 2 ** 26;
const WEIGHT_SCALE = 2 ** 21;
const STRIDE = 32;
const MATRICES = STRIDE / IMAGES;
const BABY_STEPS = 8;

async function prepare(): Promise<PreparedBaseline> {
  const rotationSteps = diagonalSteps({ rows: PIXELS, columns: PIXELS, stride: STRIDE, babySteps: BABY_STEPS });
  // The length of an image, 8 at most, bounds its components.
  const ckks = await setUpCompetent({ polyModulusDegree: 4096, coeffModulusBits: [51, 55], rotationSteps, relinearizes: false });
  const { slotCount } = ckks;
  const components = createDiagonals(ckks, { matrices: [model.components], positions: PIXELS, babySteps: BABY_STEPS, level: 0, scale: WEIGHT_SCALE });
  const imagesOf = (row: readonly number[]): number[][] => upTo(IMAGES).map((image) => upTo(PIXELS).map((pixel) => row[pixel * IMAGES + image]!));

  return {
    rowsPerCall: MATRICES,
    keyBytes: ckks.keyBytes,
    encrypt: (rows) => [ckks.encrypt(packRows(rows.flatMap(imagesOf), STRIDE, slotCount), SCALE)],
    evaluate([request]) {
      using images = ckks.load(request!);
      using product = components.multiply([images]);
      return [ckks.save(product)];
    },
    decrypt([response]) {
      const images = unpackRows(ckks.decrypt(response!), STRIDE, upTo(PIXELS));
      return upTo(MATRICES).map((b) => upTo(PIXELS).flatMap((component) => upTo(IMAGES).map((image) => images[b * IMAGES + image]![component]!)));
    },
    reference: (rows) => rows.map(reference),
    dispose: () => ckks[Symbol.dispose](),
  };
}

export const baseline: Baseline = { name: 'matrix-product-clear.competent', kind: 'competent', program: 'matrix-product-clear', prepare };
