/** Product of two encrypted 16 x 16 matrices. */
import { defineFheFunction, matrixMultiply, real } from 'fhe-serverless';

export default defineFheFunction({
  inputs: { left: real.matrix(16, 16, { min: 0, max: 1 }), right: real.matrix(16, 16, { min: 0, max: 1 }) },
  outputs: { product: real.matrix(16, 16, { precisionBits: 12 }) },
  evaluate: ({ left, right }) => ({ product: matrixMultiply(left, right) }),
});
