/**
 * FROZEN BASELINE: do not tune. Matches of one-hot bases with a constant probe as a beginner writes them with the documented defaults:
 * BFV, N = 8192, default modulus, `PlainModulus.Batching` of 20 bits, public-key encryption, all default Galois keys, one row per
 * ciphertext, the probe encoded at each call, the answer where it falls.
 */
import { defaultsBaseline } from '../../baselines/integer-baseline.ts';
import { BITS, PROBE_BITS, reference } from './rows.ts';

const PLAIN_MODULUS_BITS = 20;

export const baseline = defaultsBaseline({
  program: 'dna-match-one-hot',
  parameters: { plainModulusBits: PLAIN_MODULUS_BITS, relinearizes: false, rotates: true },
  rowsPerCall: 1,
  answers: 'signed',
  layOut: (rows) => rows,
  serve: ({ evaluator, encode, sumRotations }) => ([bits]) => {
    using probeBits = encode(PROBE_BITS);
    evaluator.multiplyPlainInplace(bits!, probeBits);
    sumRotations(bits!, 1, BITS);
    return [bits!];
  },
  read: ([matches]) => [[matches![0]!]],
  reference,
});
