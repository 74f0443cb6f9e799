/** Exact mean and variance of 1,000 encrypted instants, milliseconds since 1970: numerators of up to 100 bits. */
import { defineFheFunction, integer } from 'fhe-serverless';

export default defineFheFunction({
  inputs: { instants: integer.vector(1_000, { min: 0, max: 2 ** 41 - 1 }) },
  outputs: { mean: integer.scalar(), variance: integer.scalar() },
  evaluate: ({ instants }) => ({ mean: instants.mean(), variance: instants.variance() }),
});
