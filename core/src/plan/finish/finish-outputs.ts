/** The key holder's last step: outputs that are computed from decrypted parts. Clients and proofs share it. */
import { arithmeticOf, type Domain, type Scalar } from '../../program/index.ts';
import type { FinishedOutput, OutputEncoding } from '../plan.ts';

type FinishingPort = Pick<OutputEncoding, 'dtype' | 'finishes'>;

/** Names that no caller asked for: outputs are computed from them. */
export const partNames = (outputs: readonly Pick<OutputEncoding, 'finishes'>[]): ReadonlySet<string> => new Set(outputs.flatMap(({ finishes = [] }) => finishes.flatMap(({ terms }) => terms.flatMap(({ of }) => of))));

/** Samples of every output by name: those that were decrypted, and those that follow from them. */
export function finishOutputs<T extends Scalar>(outputs: readonly FinishingPort[], decrypted: ReadonlyMap<string, readonly (readonly T[])[]>): Map<string, readonly (readonly T[])[]> {
  const parts = partNames(outputs);
  const results = new Map([...decrypted].filter(([name]) => !parts.has(name)));
  for (const { dtype, finishes = [] } of outputs) for (const finish of finishes) results.set(finish.name, finished(dtype, finish, decrypted));
  return results;
}

/** Parts are scalars: one element a sample. */
function finished<T extends Scalar>(domain: Domain, { terms }: FinishedOutput, decrypted: ReadonlyMap<string, readonly (readonly T[])[]>): T[][] {
  const n = arithmeticOf(domain);
  const read = (text: string): Scalar => (domain === 'integer' ? BigInt(text) : Number(text));
  const count = decrypted.get(terms.flatMap(({ of }) => of)[0]!)!.length;
  return Array.from({ length: count }, (_, sample) => {
    const valueOf = (name: string): Scalar => decrypted.get(name)![sample]![0]!;
    return [terms.reduce<Scalar>((sum, { coefficient, of }) => n.add(sum, of.reduce<Scalar>((product, name) => n.multiply(product, valueOf(name)), read(coefficient))), n.zero) as T];
  });
}
