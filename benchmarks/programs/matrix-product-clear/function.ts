/** Principal components of sixteen encrypted digit images: a clear 64 x 64 matrix times an encrypted 64 x 16 matrix, one image a column. */
import { defineFheFunction, matrixMultiply, real } from 'fhe-serverless';
import model from './components.json' with { type: 'json' };

export default defineFheFunction({
  inputs: { images: real.matrix(64, 16, { min: 0, max: 1 }) },
  outputs: { components: real.matrix(64, 16, { precisionBits: 10 }) },
  evaluate: ({ images }) => ({ components: matrixMultiply(model.components, images) }),
});
