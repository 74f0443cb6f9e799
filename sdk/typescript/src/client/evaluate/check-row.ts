/** Checks a caller's row against the inputs that a function declares, before anything of it is encrypted. */
import { FheError } from '@fhe-serverless/core/errors';
import { distinctPorts, type InputEncoding } from '@fhe-serverless/core/plan';
import type { Domain, ProgramInput } from '@fhe-serverless/core/program';
import { checkedInput, type ReferenceInputs } from '@fhe-serverless/core/reference';
import type { SampleValues } from '@fhe-serverless/engine/client';

export type DeclaredInput = Pick<ProgramInput, 'name' | 'shape' | 'low' | 'high' | 'encoding'> & { readonly dtype: Domain };

/** Elements of each input by its name, in row-major order; an index is its one-hot vector. */
export type CheckedRow = ReadonlyMap<string, SampleValues>;

/** The inputs behind the ports of a plan: one for all ciphertexts of an input. */
export function declaredInputs(ports: readonly InputEncoding[]): readonly DeclaredInput[] {
  return distinctPorts(ports).map(({ name, shape, dtype, low, high, encoding }) => {
    const bound = dtype === 'integer' ? BigInt : Number;
    return { name, shape, dtype, encoding, low: bound(low), high: bound(high) };
  });
}

/**
 * The server computes on what it cannot see: a value outside its range would spoil the result unnoticed, so it is refused here.
 *
 * @throws FheError FHE_INPUT_SHAPE, FHE_INPUT_OUT_OF_RANGE
 */
export function checkRow(inputs: readonly DeclaredInput[], row: ReferenceInputs): CheckedRow {
  const extra = Object.keys(row).find((name) => !inputs.some((input) => input.name === name));
  if (extra !== undefined) throw new FheError('FHE_INPUT_SHAPE', { name: extra, expected: 'nothing: the function has no such input', got: 'a value' });
  return new Map(inputs.map((input) => [input.name, checkedInput({ domain: input.dtype }, input, Object.hasOwn(row, input.name) ? row[input.name] : undefined)]));
}
