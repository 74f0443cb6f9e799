/** Decrypted samples in the author's terms: numbers and lists by output name. */
import type { OutputEncoding } from '@fhe-serverless/core/plan';
import type { SampleValues } from '@fhe-serverless/engine/client';
import { Rational } from './rational.ts';

/** Real: number. Integer: bigint. Integer with a denominator, as mean and variance have: Rational. A vector: a list of them. */
export type OutputValue = number | bigint | Rational | readonly number[] | readonly bigint[] | readonly Rational[];
export type Outputs = Readonly<Record<string, OutputValue>>;

type DecodedOutput = Pick<OutputEncoding, 'name' | 'dtype' | 'shape' | 'denominator'>;

/** `samples[port][row]` to one record for each row. */
export function decodeOutputs(outputs: readonly DecodedOutput[], samples: readonly (readonly SampleValues[])[], rows: number): Outputs[] {
  return Array.from({ length: rows }, (_, row) => (
    Object.fromEntries(outputs.map((output, port) => [output.name, decodeOutput(output, samples[port]![row]!)]))
  ));
}

export function decodeOutput({ dtype, shape, denominator }: DecodedOutput, values: SampleValues): OutputValue {
  const elements = dtype === 'real' ? values.map(Number) : integers(values.map(BigInt), BigInt(denominator));
  return shape.length === 0 ? elements[0]! : elements;
}

function integers(values: readonly bigint[], denominator: bigint): readonly bigint[] | readonly Rational[] {
  return denominator === 1n ? values : values.map((value) => new Rational(value, denominator));
}
