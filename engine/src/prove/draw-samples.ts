/** Inputs for a proof: the extremes of the declared ranges first, then seeded draws, each within the program's assertions. */
import { FheError, isFheError } from '@fhe-serverless/core/errors';
import { elementCount, type Program, type ProgramInput, type Scalar } from '@fhe-serverless/core/program';
import { evaluateReference } from '@fhe-serverless/core/reference';
import { clearInputs, type FlatSample } from './check-lowering.ts';

/** All high, all low, and both alternations: where sums and products reach their largest values. */
const EXTREMES: readonly ((i: number) => number)[] = [() => 1, () => 0, (i) => i % 2, (i) => (i + 1) % 2];
/** Draws nearer to the middle of the ranges come to satisfy an assertion, because it says what the author knows of the data. */
const SMALLEST_SPREAD = 1e-6;

/** @throws FheError FHE_ASSERTION_FAILED when no input that was tried satisfies the program's assertions */
export function drawSamples(program: Program, count: number, seed: number): FlatSample[] {
  const random = generator(seed);
  return Array.from({ length: count }, (_, s) => withinAssertions(program, s, EXTREMES[s] ?? random));
}

function withinAssertions(program: Program, s: number, at: (i: number) => number): FlatSample {
  for (let spread = 1; spread > SMALLEST_SPREAD; spread /= 2) {
    const sample = program.inputs.map((input) => elementsOf(program, input, s, (i) => 0.5 + (at(i) - 0.5) * spread));
    try {
      evaluateReference(program, clearInputs(program, sample));
      return sample;
    } catch (error) {
      if (!isFheError(error) || error.code !== 'FHE_ASSERTION_FAILED') throw error;
    }
  }
  throw new FheError('FHE_ASSERTION_FAILED', { low: 'its low', high: 'its high', where: 'every input that was tried' });
}

function elementsOf({ domain }: Program, input: ProgramInput, s: number, share: (i: number) => number): Scalar[] {
  const count = elementCount(input.shape);
  // Last and first index, then drawn ones.
  const index = s === 0 ? count - 1 : s === 1 ? 0 : Math.min(count - 1, Math.floor(share(s) * count));
  return Array.from({ length: count }, (_, i): Scalar => {
    if (input.encoding === 'oneHot') return domain === 'integer' ? BigInt(i === index) : Number(i === index);
    return domain === 'integer' ? integerAt(BigInt(input.low), BigInt(input.high), share(i)) : realAt(Number(input.low), Number(input.high), share(i));
  });
}

const realAt = (low: number, high: number, share: number): number => Math.min(high, Math.max(low, low + share * (high - low)));

function integerAt(low: bigint, high: bigint, share: number): bigint {
  const value = low + ((high - low) * BigInt(Math.round(share * 2 ** 40))) / (1n << 40n);
  return value > high ? high : value < low ? low : value;
}

/** xorshift32 (Marsaglia 2003): repeatable draws in [0, 1], not for cryptography. */
function generator(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 0xffffffff;
  };
}
