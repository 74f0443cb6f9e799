/**
 * FROZEN BASELINE: do not tune. Sum, mean and variance of 10,000 integers as someone who knows SEAL well writes them when the
 * client may see partial sums, because all values are its own:
 *
 * - BGV, N = 4096: a data set fills three ciphertexts, added slot by slot; the client adds the slots. No rotation, no key;
 * - the plaintext modulus holds what one slot can reach, not the whole sum: 22 bits;
 * - the answer of the squares keeps its three polynomials, which spares the relinearization key;
 * - no key is switched, so the special prime is as small as the first two leave it.
 */
import { competentBaseline } from '../../baselines/integer-baseline.ts';
import { MAX_VALUE, reference, statisticsOf } from './rows.ts';

const POLY_MODULUS_DEGREE = 4096;
const CIPHERTEXTS = 3;
const LARGEST_ANSWER = BigInt(CIPHERTEXTS * MAX_VALUE ** 2);

const total = (slots: readonly bigint[]): bigint => slots.reduce((sum, value) => sum + value, 0n);

export const baseline = competentBaseline({
  program: 'statistics-10000-partial',
  parameters: { scheme: 'bgv', polyModulusDegree: POLY_MODULUS_DEGREE, coeffModulusBits: [42, 37, 25], plainModulusAbove: LARGEST_ANSWER, relinearizes: false, rotationSteps: [] },
  rowsPerCall: 1,
  answers: 'unsigned',
  layOut: ([row]) => Array.from({ length: CIPHERTEXTS }, (_, i) => row!.slice(i * POLY_MODULUS_DEGREE, (i + 1) * POLY_MODULUS_DEGREE)),
  serve: ({ evaluator, lastLevel }) => (parts) => {
    const sum = parts[0]!.copy();
    for (const part of parts.slice(1)) evaluator.addInplace(sum, part);
    for (const part of parts) evaluator.squareInplace(part);
    for (const part of parts.slice(1)) evaluator.addInplace(parts[0]!, part);
    for (const answer of [sum, parts[0]!]) evaluator.cipherModSwitchToInplace(answer, lastLevel);
    return [sum, parts[0]!];
  },
  read: ([sums, sumsOfSquares]) => [statisticsOf(total(sums!), total(sumsOfSquares!))],
  reference,
});
