/** Which digit is it? 64 pixels, 16 hidden neurons with the square as activation, one score for each of ten digits. */
import { defineFheFunction, matrixVector, real } from 'fhe-serverless';
import model from './model.json' with { type: 'json' };

export default defineFheFunction({
  inputs: { pixels: real.vector(64, { min: 0, max: 1 }) },
  outputs: { scores: real.vector(10, { precisionBits: 16 }) },
  evaluate: ({ pixels }) => {
    const hidden = matrixVector(model.hiddenWeights, pixels).add(model.hiddenBias).assertWithin(-model.activationBound, model.activationBound).square();
    return { scores: matrixVector(model.outputWeights, hidden).add(model.outputBias) };
  },
});
