/** A row for who has none at hand: values spread over the declared ranges, nearer to their middle where an assertion asks for it. */
import { FheError, isFheError } from '@fhe-serverless/core/errors';
import { elementCount, nested, type Domain, type Program, type ProgramInput } from '@fhe-serverless/core/program';
import type { ClearValue } from '@fhe-serverless/core/reference';
import type { FheFunctionModule } from '@fhe-serverless/core/trace';
import type { Row } from '../input/row.ts';

/** Steps of the golden ratio spread evenly over an interval, however many there are. */
const GOLDEN = 0.618034;

export function sampleRow({ domain, inputs }: Pick<Program, 'domain' | 'inputs'>, fn: Pick<FheFunctionModule, 'simulate'>): Row {
  for (let spread = 0.5; spread > 1e-6; spread /= 2) {
    const row = Object.fromEntries(inputs.map((input) => [input.name, sampleValue(input, domain, spread)]));
    try {
      fn.simulate(row);
      return row;
    } catch (error) {
      if (!isFheError(error) || error.code !== 'FHE_ASSERTION_FAILED') throw error;
    }
  }
  throw new FheError('FHE_CLI_INPUT', { source: 'the middle of every range', reason: 'an assertion refuses it; give an input file' });
}

function sampleValue(input: ProgramInput, domain: Domain, spread: number): ClearValue {
  const count = elementCount(input.shape);
  const share = (index: number): number => 0.5 + (((index + 1) * GOLDEN) % 1 - 0.5) * spread;
  if (input.encoding === 'oneHot') return Math.floor(share(0) * count);
  return nested(Array.from({ length: count }, (_, index) => valueAt(input, domain, share(index))), input.shape);
}

/** Reals with three digits, so that the row can be read. */
function valueAt({ low, high }: ProgramInput, domain: Domain, share: number): number | bigint {
  if (domain === 'integer') return BigInt(low) + ((BigInt(high) - BigInt(low)) * BigInt(Math.round(share * 1000))) / 1000n;
  const value = Number(low) + share * (Number(high) - Number(low));
  return Math.min(Number(high), Math.max(Number(low), Number(value.toPrecision(3))));
}
