/** Which digit is it? A small convolutional network on 8 x 8 pixels: four 3 x 3 kernels, square, average of 2 x 2, ten scores. */
import { averagePool2d, convolve2d, defineFheFunction, matrixVector, real } from 'fhe-serverless';
import model from './model.json' with { type: 'json' };

export default defineFheFunction({
  inputs: { image: real.image(1, 8, 8, { min: 0, max: 1 }) },
  outputs: { scores: real.vector(10, { precisionBits: 10 }) },
  evaluate: ({ image }) => {
    const kernels = model.kernels.map((kernel) => [kernel]);
    const maps = convolve2d(image, kernels, { padding: 'valid', bias: model.kernelBias }).assertWithin(-model.activationBound, model.activationBound).square();
    const pooled = averagePool2d(maps, 2, { stride: 2 }).flatten();
    return { scores: matrixVector(model.outputWeights, pooled).add(model.outputBias) };
  },
});
