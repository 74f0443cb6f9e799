/** A row for who has none at hand: values spread over the declared ranges, nearer to their middle where an assertion asks for it. */
import { FheError, isFheError } from '@fhe-serverless/core/errors';
import type { InputEncoding } from '@fhe-serverless/core/plan';
import type { ClearValue } from '@fhe-serverless/core/reference';
import type { FheFunctionModule } from '@fhe-serverless/core/trace';
import type { Row } from '../input/read-input.ts';

/** Steps of the golden ratio spread evenly over an interval, however many there are. */
const GOLDEN = 0.618034;

export function sampleRow(inputs: readonly InputEncoding[], fn: Pick<FheFunctionModule, 'simulate'>): Row {
  for (let spread = 0.5; spread > 1e-6; spread /= 2) {
    const row = Object.fromEntries(inputs.map((input) => [input.name, sampleValue(input, spread)]));
    try {
      fn.simulate(row);
      return row;
    } catch (error) {
      if (!isFheError(error) || error.code !== 'FHE_ASSERTION_FAILED') throw error;
    }
  }
  throw new FheError('FHE_CLI_INPUT', { source: 'the middle of every range', reason: 'an assertion refuses it; give an input file' });
}

function sampleValue(input: InputEncoding, spread: number): ClearValue {
  const [length] = input.shape;
  const at = (index: number): number | bigint => valueAt(input, 0.5 + (((index + 1) * GOLDEN) % 1 - 0.5) * spread);
  return length === undefined ? at(0) : Array.from({ length }, (_, index) => at(index));
}

/** Reals with three digits, so that the row can be read. */
function valueAt({ dtype, low, high }: InputEncoding, share: number): number | bigint {
  if (dtype === 'integer') return BigInt(low) + ((BigInt(high) - BigInt(low)) * BigInt(Math.round(share * 1000))) / 1000n;
  const value = Number(low) + share * (Number(high) - Number(low));
  return Math.min(Number(high), Math.max(Number(low), Number(value.toPrecision(3))));
}
