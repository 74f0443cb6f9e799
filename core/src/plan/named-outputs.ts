/** Outputs by the names of the program: some share a ciphertext, some lie in several, some are computed by the key holder. */
import { partNames } from './finish/finish-outputs.ts';
import { distinctPorts } from './packing.ts';
import type { OutputEncoding } from './plan.ts';

type NamedPort = Pick<OutputEncoding, 'name' | 'alsoAs' | 'finishes'>;

/** One for each output of the program. */
export function namedOutputs<T extends NamedPort>(outputs: readonly T[]): T[] {
  const parts = partNames(outputs);
  return distinctPorts(outputs).flatMap((output) => [
    ...[output, ...(output.alsoAs ?? []).map((other): T => ({ ...output, ...other, alsoAs: undefined }))].filter(({ name }) => !parts.has(name)).map((named) => ({ ...named, finishes: undefined })),
    ...(output.finishes ?? []).map((finished): T => ({ ...output, ...finished, alsoAs: undefined, finishes: undefined })),
  ]);
}

/** The ciphertexts that an output is read or computed from. */
export function carriersOf<T extends NamedPort>(outputs: readonly T[], name: string): T[] {
  const finished = outputs.flatMap(({ finishes = [] }) => finishes).find((finish) => finish.name === name);
  const names = new Set(finished ? finished.terms.flatMap(({ of }) => of) : [name]);
  return outputs.filter((port) => names.has(port.name) || port.alsoAs?.some((other) => names.has(other.name)));
}

/** The largest error that is predicted for an output, log2. Undefined for integers. */
export function predictedErrorBits(outputs: readonly OutputEncoding[], name: string): number | undefined {
  const finished = outputs.flatMap(({ finishes = [] }) => finishes).find((finish) => finish.name === name);
  if (finished) return finished.predictedErrorBits;
  const known = carriersOf(outputs, name).flatMap((port) => port.predictedErrorBits ?? []);
  return known.length === 0 ? undefined : Math.max(...known);
}
