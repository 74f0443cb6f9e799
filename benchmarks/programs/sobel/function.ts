/** Edges of an encrypted 64 x 64 image: the squared length of the Sobel gradient of each inner pixel. */
import { convolve2d, defineFheFunction, integer } from 'fhe-serverless';

const ACROSS = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]];
const DOWN = [[-1, -2, -1], [0, 0, 0], [1, 2, 1]];

export default defineFheFunction({
  inputs: { image: integer.matrix(64, 64, { min: 0, max: 255 }) },
  outputs: { edges: integer.matrix(62, 62) },
  evaluate: ({ image }) => ({
    edges: convolve2d(image, ACROSS, { padding: 'valid' }).square().add(convolve2d(image, DOWN, { padding: 'valid' }).square()),
  }),
});
