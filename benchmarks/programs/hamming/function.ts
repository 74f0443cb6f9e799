/** Hamming distance of two encrypted fingerprints of 256 bits. */
import { defineFheFunction, integer } from 'fhe-serverless';

export default defineFheFunction({
  inputs: { x: integer.vector(256, { min: 0, max: 1 }), y: integer.vector(256, { min: 0, max: 1 }) },
  outputs: { distance: integer.scalar() },
  evaluate: ({ x, y }) => ({ distance: x.subtract(y).square().sum() }),
});
