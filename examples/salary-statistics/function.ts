/** Exact statistics of 1,000 salaries in whole dollars: nobody but the key holder sees a salary, or the result. */
import { defineFheFunction, integer } from 'fhe-serverless';

export default defineFheFunction({
  inputs: { salaries: integer.vector(1000, { min: 0, max: 250_000 }) },
  outputs: { sum: integer.scalar(), sumOfSquares: integer.scalar(), mean: integer.scalar(), variance: integer.scalar() },
  evaluate: ({ salaries }) => ({
    sum: salaries.sum(),
    sumOfSquares: salaries.square().sum(),
    mean: salaries.mean(),
    variance: salaries.variance(),
  }),
});
