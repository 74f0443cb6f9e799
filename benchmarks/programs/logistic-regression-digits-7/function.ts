/** Is a handwritten digit 5 or more? Logistic regression on 64 pixels; the sigmoid is a polynomial of degree 7. */
import { defineFheFunction, real, sigmoid } from 'fhe-serverless';
import model from '../logistic-regression-digits/model.json' with { type: 'json' };

export default defineFheFunction({
  inputs: { pixels: real.vector(64, { min: 0, max: 1 }) },
  outputs: { score: real.scalar({ precisionBits: 14 }) },
  evaluate: ({ pixels }) => ({
    score: sigmoid(pixels.dot(model.weights).add(model.bias).assertWithin(-model.logitBound, model.logitBound), { degree: 7 }),
  }),
});
