/** Water density of 4,096 temperature readings: a polynomial of degree 5. */
import { defineFheFunction, real } from 'fhe-serverless';
import { COEFFICIENTS } from './density.ts';

export default defineFheFunction({
  inputs: { temperatures: real.vector(4096, { min: -1, max: 1 }) },
  outputs: { densities: real.vector(4096, { precisionBits: 18 }) },
  evaluate: ({ temperatures }) => ({ densities: temperatures.polynomial(COEFFICIENTS) }),
});
