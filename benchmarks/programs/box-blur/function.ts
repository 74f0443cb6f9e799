/** Blurs an encrypted 64 x 64 image: the sum over each 3 x 3 window; the client divides by 9. */
import { defineFheFunction, integer, sumPool2d } from 'fhe-serverless';

export default defineFheFunction({
  inputs: { image: integer.matrix(64, 64, { min: 0, max: 255 }) },
  outputs: { sums: integer.matrix(62, 62) },
  evaluate: ({ image }) => ({ sums: sumPool2d(image, 3, { stride: 1 }) }),
});
