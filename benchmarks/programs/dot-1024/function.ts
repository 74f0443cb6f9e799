/** Exact dot product of two encrypted vectors of 1,024 bytes. */
import { defineFheFunction, integer } from 'fhe-serverless';

export default defineFheFunction({
  inputs: { x: integer.vector(1024, { min: 0, max: 255 }), y: integer.vector(1024, { min: 0, max: 255 }) },
  outputs: { product: integer.scalar() },
  evaluate: ({ x, y }) => ({ product: x.dot(y) }),
});
