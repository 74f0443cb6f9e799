/** Scores a tumour as malignant: logistic regression on 30 standardised features, without seeing one of them. */
import { defineFheFunction, real, sigmoid } from 'fhe-serverless';
import model from './model.json' with { type: 'json' };

export default defineFheFunction({
  inputs: { features: real.vector(30, { min: -model.clip, max: model.clip }) },
  outputs: { score: real.scalar({ precisionBits: 12 }) },
  evaluate: ({ features }) => ({
    // The features of one patient never reach their extremes together, so the logit stays far below its interval bound.
    score: sigmoid(features.dot(model.weights).add(model.bias).assertWithin(-model.logitBound, model.logitBound), { degree: 7 }),
  }),
});
