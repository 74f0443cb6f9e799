/**
 * FROZEN BASELINE: do not tune. The dot product of two encrypted vectors of 1,024 bytes as a beginner writes it with the documented
 * defaults: BFV, N = 8192, default modulus, public-key encryption, all default Galois keys, one row in two ciphertexts, the answer
 * where it falls.
 */
import { defaultsBaseline } from '../../baselines/integer-baseline.ts';
import { inputsOf, LENGTH, reference } from './rows.ts';

/** Products stay below 2^26; decoding is signed. */
const PLAIN_MODULUS_BITS = 27;

export const baseline = defaultsBaseline({
  program: 'dot-1024',
  parameters: { plainModulusBits: PLAIN_MODULUS_BITS, relinearizes: true, rotates: true },
  rowsPerCall: 1,
  answers: 'signed',
  layOut: ([row]) => [inputsOf(row!).x, inputsOf(row!).y],
  serve: ({ evaluator, relinKeys, sumRotations }) => ([x, y]) => {
    evaluator.multiplyInplace(x!, y!);
    evaluator.relinearizeInplace(x!, relinKeys);
    sumRotations(x!, 1, LENGTH);
    return [x!];
  },
  read: ([product]) => [[product![0]!]],
  reference,
});
