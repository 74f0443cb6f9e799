/** Hamming distances of an encrypted fingerprint of 256 bits to 64 stored ones, which the server sees. */
import { defineFheFunction, integer, matrixVector } from 'fhe-serverless';
import { stored } from '../data/camera/fingerprints.ts';

/** x and a bit s differ when s + (1 - 2 s) x is 1. */
const SIGNS = stored.map((bits) => bits.map((bit) => 1 - 2 * bit));
const ONES = stored.map((bits) => bits.reduce((sum, bit) => sum + bit, 0));

export default defineFheFunction({
  inputs: { x: integer.vector(256, { min: 0, max: 1 }) },
  outputs: { distances: integer.vector(64) },
  evaluate: ({ x }) => ({ distances: matrixVector(SIGNS, x).add(ONES) }),
});
