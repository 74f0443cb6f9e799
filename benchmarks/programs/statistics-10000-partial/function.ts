/** Exact sum, mean and variance of 10,000 encrypted integers, all of them the caller's own: partial sums may be seen, and the client adds them. */
import { defineFheFunction, integer } from 'fhe-serverless';

export default defineFheFunction({
  inputs: { values: integer.vector(10_000, { min: 0, max: 1_000 }) },
  outputs: { sum: integer.scalar(), mean: integer.scalar(), variance: integer.scalar() },
  plan: { revealPartialSums: true },
  evaluate: ({ values }) => ({ sum: values.sum(), mean: values.mean(), variance: values.variance() }),
});
