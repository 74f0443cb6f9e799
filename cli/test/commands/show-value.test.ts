import { expect, test } from '@jest/globals';
import { nested } from '@fhe-serverless/core/program';
import { Rational } from 'fhe-serverless/client';
import { showValue, type ShownValue } from '../../src/commands/results/show-value.ts';

const ramp = (...shape: number[]): ShownValue => nested(Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i + 1), shape);

test.each<[string, ShownValue, string]>([
  ['a number with eight digits', Math.PI, '3.1415927'],
  ['an integer of any size', 9007199254740993n, '9007199254740993'],
  ['a quotient as the number that it is', new Rational(101n, 4n), '25.25'],
  ['a short vector', [1, 2.5, 3n], '1 2.5 3'],
  ['the beginning of a long vector, and its length', ramp(64), '1 2 3 4 5 6 … 64'],
  ['a small matrix, row by row', ramp(2, 3), '1 2 3 | 4 5 6'],
  ['the beginning of a larger matrix, and its shape', ramp(4, 4), '1 2 3 4 | 5 6 … 4 x 4'],
  ['an image, channel by channel', ramp(2, 1, 2), '1 2 || 3 4'],
  ['rows and channels', ramp(3, 2, 1), '1 | 2 || 3 | 4 || 5 | 6'],
  ['the beginning of an image', ramp(3, 28, 28), '1 2 3 4 5 6 … 3 x 28 x 28'],
  ['quotients in a list', [new Rational(1n, 2n), new Rational(4n, 2n)], '0.5 2'],
])('shows %s', (_name, value, shown) => {
  expect(showValue(value)).toBe(shown);
});
