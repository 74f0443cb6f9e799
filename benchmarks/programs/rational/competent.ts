/**
 * FROZEN BASELINE: do not tune. The rational function as an expert writes it:
 *
 * - N = 8192, 212 bits; sixteen plates in one ciphertext, well w of plate b in slot w * 16 + b;
 * - the client sends s / RADIUS and i / RADIUS, a change of unit, so that the polynomial's argument needs no product;
 * - depth 4 with five relinearizations, each before its rescale, scales that agree by the choice of the constants';
 * - the answer ends at the last level.
 */
import type { Ciphertext } from 'node-seal';
import type { Baseline, PreparedBaseline } from '../../baselines/baseline.ts';
import { setUpCompetent } from '../seal/competent-ckks.ts';
import { packRows, unpackRows, upTo } from '../seal/stride-packing.ts';
import { CENTER, INVERSE, RADIUS } from './inhibition.ts';
import { reference } from './rows.ts';

const SCALE = 2 ** 33;
const WELLS = 256;
const STRIDE = 16;

async function prepare(): Promise<PreparedBaseline> {
  const ckks = await setUpCompetent({ polyModulusDegree: 8192, coeffModulusBits: [36, 33, 33, 33, 33, 44], rotationSteps: [], relinearizes: true });
  const { seal, evaluator, slotCount } = ckks;
  const [, , , q3, q4] = ckks.primes as readonly [number, number, number, number, number];
  // s = RADIUS * (what was sent) is one of the two factors, so the other carries RADIUS.
  const [c0, c1, c2, c3, c4, c5, c6, c7] = INVERSE.map((c) => c * RADIUS) as unknown as readonly [number, number, number, number, number, number, number, number];

  // (low = c0 + c1 z + z^2 (c2 + c3 z)) + z^4 (high = c4 + c5 z + z^2 (c6 + c7 z)): low meets the product before its rescale.
  const scaleSquare = (SCALE * SCALE) / q4;
  const scaleFourth = (scaleSquare * scaleSquare) / q3;
  const scaleHigh = SCALE * scaleSquare;
  const scaleSum = (scaleHigh / q3) * scaleFourth;
  const scaleTerm3 = scaleSum / scaleSquare;
  const offset = ckks.encodeConstant((1 - CENTER) / RADIUS, SCALE, 4);
  const plain7 = ckks.encodeConstant(c7, q4, 4);
  const plain6 = ckks.encodeConstant(c6, SCALE, 3);
  const plain5 = ckks.encodeConstant(c5, scaleSquare, 3);
  const plain4 = ckks.encodeConstant(c4, scaleHigh, 3);
  const plain3 = ckks.encodeConstant(c3, (scaleTerm3 * q4) / SCALE, 4);
  const plain2 = ckks.encodeConstant(c2, scaleTerm3, 3);
  const plain1 = ckks.encodeConstant(c1, scaleSum / SCALE, 2);
  const plain0 = ckks.encodeConstant(c0, scaleSum, 2);

  function switchDown(...values: readonly Ciphertext[]): void {
    for (const x of values) evaluator.cipherModSwitchToNextInplace(x);
  }

  /** Takes z at level 4 and returns RADIUS over the denominator at level 1. */
  function invert(z: Ciphertext): Ciphertext {
    using square = new seal.Ciphertext();
    evaluator.square(z, square);
    ckks.relinearizeAndRescale(square);
    using high = new seal.Ciphertext();
    evaluator.multiplyPlain(z, plain7, high);
    evaluator.rescaleToNextInplace(high);
    evaluator.addPlainInplace(high, plain6);
    using low = new seal.Ciphertext();
    evaluator.multiplyPlain(z, plain3, low);
    evaluator.rescaleToNextInplace(low);
    evaluator.addPlainInplace(low, plain2);

    // Level 3.
    switchDown(z);
    using fourth = new seal.Ciphertext();
    evaluator.square(square, fourth);
    ckks.relinearizeAndRescale(fourth);
    evaluator.multiplyInplace(high, square);
    using term5 = new seal.Ciphertext();
    evaluator.multiplyPlain(z, plain5, term5);
    evaluator.addInplace(high, term5);
    evaluator.addPlainInplace(high, plain4);
    ckks.relinearizeAndRescale(high);

    // Level 2: both halves share one relinearization and one rescale.
    switchDown(z, square, low);
    const sum = new seal.Ciphertext();
    evaluator.multiply(high, fourth, sum);
    evaluator.multiplyInplace(low, square);
    evaluator.addInplace(sum, low);
    evaluator.multiplyPlainInplace(z, plain1);
    evaluator.addInplace(sum, z);
    evaluator.addPlainInplace(sum, plain0);
    ckks.relinearizeAndRescale(sum);
    return sum;
  }

  return {
    rowsPerCall: STRIDE,
    keyBytes: ckks.keyBytes,
    encrypt: (rows) => [0, WELLS].map((from) => ckks.encrypt(packRows(rows.map((row) => row.slice(from, from + WELLS).map((value) => value / RADIUS)), STRIDE, slotCount), SCALE)),
    evaluate([substrateBytes, inhibitorBytes]) {
      using substrate = ckks.load(substrateBytes!);
      using z = ckks.load(inhibitorBytes!);
      evaluator.addInplace(z, substrate);
      evaluator.addPlainInplace(z, offset);
      using rate = invert(z);
      switchDown(substrate);
      switchDown(substrate);
      switchDown(substrate);
      evaluator.multiplyInplace(rate, substrate);
      ckks.relinearizeAndRescale(rate);
      return [ckks.save(rate)];
    },
    decrypt: ([response]) => unpackRows(ckks.decrypt(response!), STRIDE, upTo(WELLS)),
    reference: (rows) => rows.map(reference),
    dispose: () => ckks[Symbol.dispose](),
  };
}

export const baseline: Baseline = { name: 'rational.competent', kind: 'competent', program: 'rational', prepare };
