/**
 * FROZEN BASELINE: do not tune. The polynomial as an expert writes it: N = 8192 with 208 bits, all slots in use;
 * c0 + c1 z + z^2 (c2 + c3 z + z^2 (c4 + c5 z)) with three relinearizations and four rescales, scales that agree by the choice of the constants',
 * and the answer at the last level.
 */
import type { Baseline, PreparedBaseline } from '../../baselines/baseline.ts';
import { setUpCompetent } from '../seal/competent-ckks.ts';
import { COEFFICIENTS } from './density.ts';
import { reference } from './rows.ts';

const SCALE = 2 ** 38;

async function prepare(): Promise<PreparedBaseline> {
  const ckks = await setUpCompetent({ polyModulusDegree: 8192, coeffModulusBits: [43, 38, 38, 38, 51], rotationSteps: [], relinearizes: true });
  const { seal, evaluator } = ckks;
  const [, q1, q2, q3] = ckks.primes as readonly [number, number, number, number];
  const [c0, c1, c2, c3, c4, c5] = COEFFICIENTS as readonly [number, number, number, number, number, number];

  const scaleSquare = (SCALE * SCALE) / q3;
  const scaleInner = SCALE * scaleSquare;
  const scaleOuter = (scaleInner / q2) * scaleSquare;
  const plain5 = ckks.encodeConstant(c5, q3, 3);
  const plain4 = ckks.encodeConstant(c4, SCALE, 2);
  const plain3 = ckks.encodeConstant(c3, scaleInner / SCALE, 2);
  const plain2 = ckks.encodeConstant(c2, scaleInner, 2);
  const plain1 = ckks.encodeConstant(c1, scaleOuter / SCALE, 1);
  const plain0 = ckks.encodeConstant(c0, scaleOuter / q1, 0);

  return {
    rowsPerCall: 1,
    keyBytes: ckks.keyBytes,
    encrypt: ([row]) => [ckks.encrypt(Float64Array.from(row!), SCALE)],
    evaluate([request]) {
      using z = ckks.load(request!);
      using square = new seal.Ciphertext();
      evaluator.square(z, square);
      ckks.relinearizeAndRescale(square);

      // (c4 + c5 z) z^2 + c3 z + c2, then (that) z^2 + c1 z + c0.
      using sum = new seal.Ciphertext();
      evaluator.multiplyPlain(z, plain5, sum);
      evaluator.rescaleToNextInplace(sum);
      evaluator.addPlainInplace(sum, plain4);
      evaluator.multiplyInplace(sum, square);
      evaluator.cipherModSwitchToNextInplace(z);
      using term3 = new seal.Ciphertext();
      evaluator.multiplyPlain(z, plain3, term3);
      evaluator.addInplace(sum, term3);
      evaluator.addPlainInplace(sum, plain2);
      ckks.relinearizeAndRescale(sum);

      evaluator.cipherModSwitchToNextInplace(square);
      evaluator.multiplyInplace(sum, square);
      evaluator.cipherModSwitchToNextInplace(z);
      evaluator.multiplyPlainInplace(z, plain1);
      evaluator.addInplace(sum, z);
      ckks.relinearizeAndRescale(sum);
      evaluator.addPlainInplace(sum, plain0);
      return [ckks.save(sum)];
    },
    decrypt: ([response]) => [Array.from(ckks.decrypt(response!))],
    reference: (rows) => rows.map(reference),
    dispose: () => ckks[Symbol.dispose](),
  };
}

export const baseline: Baseline = { name: 'polynomial-5.competent', kind: 'competent', program: 'polynomial-5', prepare };
