import { expect, test } from '@jest/globals';
import { expectMatchesReference } from 'fhe-serverless/testing';
import { compare } from './compare.ts';
import score from './function.ts';
import { readPatients } from './patients.ts';

test('all 569 encrypted scores match the clear polynomial within the planned precision', async () => {
  const patients = readPatients();

  const { outputs, errors } = await expectMatchesReference(score, patients.map(({ features }) => ({ features })));

  expect(outputs).toHaveLength(569);
  expect(errors['score']!.polynomial).toBeLessThan(2 ** -12);
  const { classDifferences, accuracy } = compare(score, patients, outputs.map((output) => Number(output['score'])));
  expect(classDifferences.filter(({ explained }) => !explained)).toEqual([]);
  expect(accuracy).toBeGreaterThan(0.95);
});
