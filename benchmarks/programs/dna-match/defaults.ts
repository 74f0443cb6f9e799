/**
 * FROZEN BASELINE: do not tune. Matches of 64 encrypted bases with a constant probe as a beginner writes them with the documented
 * defaults:
 *
 * - BFV, N = 8192, default modulus, `PlainModulus.Batching` of 20 bits, public-key encryption, all default Galois keys, one row per
 *   ciphertext;
 * - for each base the product of the distances to the other three, times a constant that makes it 6 at the base where the probe
 *   wants it, else 0, encoded at each call; the client divides by 6; the answer where it falls.
 */
import type { Ciphertext } from 'node-seal';
import { defaultsBaseline } from '../../baselines/integer-baseline.ts';
import { BASES, probe, reference } from './rows.ts';

const PLAIN_MODULUS_BITS = 20;
const SCALE = 6;
const BASE_VALUES = [0, 1, 2, 3];

export const baseline = defaultsBaseline({
  program: 'dna-match',
  parameters: { plainModulusBits: PLAIN_MODULUS_BITS, relinearizes: true, rotates: true },
  rowsPerCall: 1,
  answers: 'signed',
  layOut: (rows) => rows,
  serve({ seal, evaluator, relinKeys, encode, sumRotations }) {
    function distance(x: Ciphertext, base: number): Ciphertext {
      using constant = encode(new Array<number>(BASES).fill(base));
      const difference = new seal.Ciphertext();
      evaluator.subPlain(x, constant, difference);
      return difference;
    }
    function equality(x: Ciphertext, base: number): Ciphertext {
      const [first, second, third] = BASE_VALUES.filter((other) => other !== base);
      const product = distance(x, first!);
      for (const other of [second!, third!]) {
        using factor = distance(x, other);
        evaluator.multiplyInplace(product, factor);
        evaluator.relinearizeInplace(product, relinKeys);
      }
      const atBase = BASE_VALUES.filter((other) => other !== base).reduce((value, other) => value * (base - other), 1);
      using wanted = encode(probe.map((value) => (value === base ? SCALE / atBase : 0)));
      evaluator.multiplyPlainInplace(product, wanted);
      return product;
    }
    return ([x]) => {
      const matches = equality(x!, 0);
      for (const base of [1, 2, 3]) {
        using next = equality(x!, base);
        evaluator.addInplace(matches, next);
      }
      sumRotations(matches, 1, BASES);
      return [matches];
    };
  },
  read: ([matches]) => [[matches![0]! / BigInt(SCALE)]],
  reference,
});
