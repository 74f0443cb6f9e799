/** Predicts how diabetes progresses in a year: ordinary least squares on ten standardised measurements. */
import { defineFheFunction, real } from 'fhe-serverless';
import model from './model.json' with { type: 'json' };

export default defineFheFunction({
  inputs: { measurements: real.vector(10, { min: -model.clip, max: model.clip }) },
  outputs: { progression: real.scalar({ precisionBits: 8 }) },
  evaluate: ({ measurements }) => ({ progression: measurements.dot(model.weights).add(model.bias) }),
});
