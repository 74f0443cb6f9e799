/**
 * FROZEN BASELINE: do not tune. The Hamming distance of two encrypted fingerprints as a beginner writes it with the documented
 * defaults: BFV, N = 8192, default modulus, `PlainModulus.Batching` of 20 bits, public-key encryption, all default Galois keys, one
 * row in two ciphertexts, the answer where it falls.
 */
import { defaultsBaseline } from '../../baselines/integer-baseline.ts';
import { BITS, inputsOf, reference } from './rows.ts';

const PLAIN_MODULUS_BITS = 20;

export const baseline = defaultsBaseline({
  program: 'hamming',
  parameters: { plainModulusBits: PLAIN_MODULUS_BITS, relinearizes: true, rotates: true },
  rowsPerCall: 1,
  answers: 'signed',
  layOut: ([row]) => [inputsOf(row!).x, inputsOf(row!).y],
  serve: ({ evaluator, relinKeys, sumRotations }) => ([x, y]) => {
    evaluator.subInplace(x!, y!);
    evaluator.squareInplace(x!);
    evaluator.relinearizeInplace(x!, relinKeys);
    sumRotations(x!, 1, BITS);
    return [x!];
  },
  read: ([distance]) => [[distance![0]!]],
  reference,
});
