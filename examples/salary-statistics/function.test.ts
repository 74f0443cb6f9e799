import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { Rational } from 'fhe-serverless/client';
import { expectMatchesReference } from 'fhe-serverless/testing';
import statistics from './function.ts';

const salaries = readFileSync(new URL('data/salaries.csv', import.meta.url), 'utf8').trimEnd().split('\n').slice(1).map(Number);

test('sum, sum of squares, mean and variance of 1,000 salaries are exact', async () => {
  const { outputs: [found] } = await expectMatchesReference(statistics, { salaries });

  const sum = salaries.reduce((a, b) => a + b, 0);
  const squares = salaries.reduce((a, b) => a + BigInt(b) ** 2n, 0n);
  expect(found!['sum']).toBe(BigInt(sum));
  expect(found!['sumOfSquares']).toBe(squares);
  expect((found!['mean'] as Rational).toNumber()).toBe(sum / 1000);
  expect((found!['variance'] as Rational).numerator).toBe(1000n * squares - BigInt(sum) ** 2n);
});
