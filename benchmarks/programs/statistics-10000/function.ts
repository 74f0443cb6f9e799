/** Exact sum, mean and variance of 10,000 encrypted integers. */
import { defineFheFunction, integer } from 'fhe-serverless';

export default defineFheFunction({
  inputs: { values: integer.vector(10_000, { min: 0, max: 1_000 }) },
  outputs: { sum: integer.scalar(), mean: integer.scalar(), variance: integer.scalar() },
  evaluate: ({ values }) => ({ sum: values.sum(), mean: values.mean(), variance: values.variance() }),
});
