/** Decrypted samples in the author's terms: numbers and lists of lists by output name. */
import { namedOutputs, type OutputEncoding } from '@fhe-serverless/core/plan';
import { nested, type Nested } from '@fhe-serverless/core/program';
import type { SampleValues } from '@fhe-serverless/engine/client';
import { Rational } from './rational.ts';

/**
 * Real: number. Integer: bigint. Integer with a denominator, as mean and variance have: Rational.
 * A vector: a list of them. A matrix: a list of rows. An image: a list of channels, each a list of rows.
 */
export type OutputValue = Nested<number> | Nested<bigint> | Nested<Rational>;
export type Outputs = Readonly<Record<string, OutputValue>>;

type DecodedOutput = Pick<OutputEncoding, 'name' | 'dtype' | 'shape' | 'denominator' | 'alsoAs'>;

/** Samples by output name, elements in row-major order, to one record for each row. */
export function decodeOutputs(outputs: readonly DecodedOutput[], samples: ReadonlyMap<string, readonly SampleValues[]>, rows: number): Outputs[] {
  const decoded = namedOutputs(outputs);
  return Array.from({ length: rows }, (_, row) => (
    Object.fromEntries(decoded.map((output) => [output.name, decodeOutput(output, samples.get(output.name)![row]!)]))
  ));
}

function decodeOutput({ dtype, shape, denominator }: DecodedOutput, values: SampleValues): OutputValue {
  if (dtype === 'real') return nested(values.map(Number), shape);
  const divisor = BigInt(denominator);
  const integers = values.map(BigInt);
  return divisor === 1n ? nested(integers, shape) : nested(integers.map((value) => new Rational(value, divisor)), shape);
}
