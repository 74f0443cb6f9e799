/** Counts what dna-match counts, but the client sends four bits for each base, one of them set: a match is then one linear product. */
import { defineFheFunction, integer } from 'fhe-serverless';
import { oneHot, probe } from '../data/mitochondria/windows.ts';

export default defineFheFunction({
  inputs: { bits: integer.vector(256, { min: 0, max: 1 }) },
  outputs: { matches: integer.scalar() },
  evaluate: ({ bits }) => ({ matches: bits.dot(oneHot(probe)) }),
});
