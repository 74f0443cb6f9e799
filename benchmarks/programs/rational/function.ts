/** Enzyme rates on a plate of 256 wells: substrate / (1 + inhibitor + substrate), the inverse as a polynomial of degree 7. */
import { defineFheFunction, inverse, real } from 'fhe-serverless';

export default defineFheFunction({
  inputs: { substrate: real.vector(256, { min: 0, max: 2 }), inhibitor: real.vector(256, { min: 0, max: 1 }) },
  outputs: { rate: real.vector(256, { precisionBits: 12 }) },
  evaluate: ({ substrate, inhibitor }) => ({ rate: substrate.multiply(inverse(substrate.add(inhibitor).add(1), { degree: 7 })) }),
});
