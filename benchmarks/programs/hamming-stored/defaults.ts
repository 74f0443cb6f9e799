/**
 * FROZEN BASELINE: do not tune. Hamming distances to 64 stored fingerprints as a beginner writes them with the documented defaults:
 *
 * - BFV, N = 8192, default modulus, `PlainModulus.Batching` of 20 bits, public-key encryption, all default Galois keys, one query
 *   per ciphertext;
 * - sum of (x - s)^2 for each stored fingerprint, encoded at each call: 64 answers where they fall.
 */
import { defaultsBaseline } from '../../baselines/integer-baseline.ts';
import { BITS, reference, stored } from './rows.ts';

const PLAIN_MODULUS_BITS = 20;

export const baseline = defaultsBaseline({
  program: 'hamming-stored',
  parameters: { plainModulusBits: PLAIN_MODULUS_BITS, relinearizes: true, rotates: true },
  rowsPerCall: 1,
  answers: 'signed',
  layOut: (rows) => rows,
  serve: ({ seal, evaluator, relinKeys, encode, sumRotations }) => ([x]) => stored.map((bits) => {
    using fingerprint = encode(bits);
    const distance = new seal.Ciphertext();
    evaluator.subPlain(x!, fingerprint, distance);
    evaluator.squareInplace(distance);
    evaluator.relinearizeInplace(distance, relinKeys);
    sumRotations(distance, 1, BITS);
    return distance;
  }),
  read: (answers) => [answers.map(([distance]) => distance!)],
  reference,
});
