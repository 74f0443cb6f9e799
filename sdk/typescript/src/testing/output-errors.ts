/** How far decrypted results are from the clear function. */
import { needs } from '@fhe-serverless/core/errors';
import { namedOutputs, type OutputEncoding } from '@fhe-serverless/core/plan';
import type { Program } from '@fhe-serverless/core/program';
import { evaluateReference, type ReferenceInputs, type ReferenceOutputs } from '@fhe-serverless/core/reference';
import type { SampleValues } from '@fhe-serverless/engine/client';

/** Largest |decrypted - clear| over all rows and elements. */
export interface OutputError {
  /** Against what the encrypted function computes: polynomials in place of sigmoid and the like. */
  readonly polynomial: number;
  /** Against the true functions: the approximation's own error included. */
  readonly exact: number;
  /** Promised bound on `polynomial`; 0 for integers, which are exact. */
  readonly promised: number;
}

/** Decrypted samples by output name. */
export type Results = ReadonlyMap<string, readonly SampleValues[]>;

/** @throws FheError FHE_PLAN_PROOF_FAILED when an output is farther off than promised */
export function requirePromisedErrors(
  program: Program,
  outputs: readonly OutputEncoding[],
  rows: readonly ReferenceInputs[],
  results: Results,
): Readonly<Record<string, OutputError>> {
  const polynomial = rows.map((row) => evaluateReference(program, row));
  const exact = rows.map((row) => evaluateReference(program, row, { approximations: 'exact' }));
  return Object.fromEntries(namedOutputs(outputs).map((output) => {
    const promised = output.dtype === 'integer' ? 0 : 2 ** -output.precisionBits;
    const found = results.get(output.name)!;
    const error = { polynomial: largestError(output.name, polynomial, found), exact: largestError(output.name, exact, found), promised };
    const promisedBits = promised === 0 ? 'exact' : -output.precisionBits;
    needs(error.polynomial <= promised, 'FHE_PLAN_PROOF_FAILED', { output: output.name, errorBits: Math.log2(error.polynomial), promisedBits });
    return [output.name, error];
  }));
}

function largestError(name: string, expected: readonly ReferenceOutputs[], found: readonly SampleValues[]): number {
  const errors = expected.flatMap((row, r) => row[name]!.values.map((value, i) => distance(value, found[r]![i]!)));
  // Math.max answers NaN if one of them is, and NaN keeps no promise.
  return errors.reduce((largest, error) => Math.max(largest, error), 0);
}

function distance(expected: number | bigint, found: number | bigint): number {
  return typeof expected === 'bigint' ? Math.abs(Number(expected - BigInt(found))) : Math.abs(expected - Number(found));
}
