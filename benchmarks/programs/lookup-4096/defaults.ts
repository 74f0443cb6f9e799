/**
 * FROZEN BASELINE: do not tune. A private lookup among 4,096 rows of 8 values as a beginner writes it with the documented defaults:
 *
 * - BFV, N = 8192, default modulus, public-key encryption, all default Galois keys, one one-hot vector per ciphertext;
 * - for each of the 8 columns a product with the column, encoded at each call, and halving rotations: 8 answers where they fall.
 */
import { defaultsBaseline } from '../../baselines/integer-baseline.ts';
import { ENTRIES, reference, TABLE, WIDTH } from './rows.ts';

/** Values stay below 2^16; decoding is signed. */
const PLAIN_MODULUS_BITS = 20;

export const baseline = defaultsBaseline({
  program: 'lookup-4096',
  parameters: { plainModulusBits: PLAIN_MODULUS_BITS, relinearizes: false, rotates: true },
  rowsPerCall: 1,
  answers: 'signed',
  layOut: ([row]) => [Array.from({ length: ENTRIES }, (_, i) => (i === row![0] ? 1 : 0))],
  serve: ({ seal, evaluator, encode, sumRotations }) => ([oneHot]) => Array.from({ length: WIDTH }, (_, column) => {
    using values = encode(TABLE.map((row) => row[column]!));
    const answer = new seal.Ciphertext();
    evaluator.multiplyPlain(oneHot!, values, answer);
    sumRotations(answer, 1, ENTRIES);
    return answer;
  }),
  read: (answers) => [answers.map(([value]) => value!)],
  reference,
});
