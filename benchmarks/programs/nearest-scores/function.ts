/** Squared distances of an encrypted digit image to 128 stored images; the client takes the labels of the nearest. */
import { defineFheFunction, matrixVector, real } from 'fhe-serverless';
import { MINUS_TWICE, SQUARED_LENGTHS } from './stored-digits.ts';

export default defineFheFunction({
  inputs: { pixels: real.vector(64, { min: 0, max: 1 }) },
  outputs: { squaredDistances: real.vector(128, { precisionBits: 9 }) },
  evaluate: ({ pixels }) => ({ squaredDistances: matrixVector(MINUS_TWICE, pixels).add(SQUARED_LENGTHS).add(pixels.dot(pixels)) }),
});
