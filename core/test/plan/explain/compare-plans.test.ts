import { expect, test } from '@jest/globals';
import { comparePlans } from '../../../src/plan/explain/index.ts';
import { planDigest } from '../../../src/plan/index.ts';
import { logistic, planned, sumOfSquares } from './functions.ts';

const { plan: seven } = planned(logistic({ degree: 7 }));
const { plan: three } = planned(logistic({ degree: 3, precisionBits: 10 }));

test('a plan does not differ from itself, nor from its JSON', () => {
  expect(comparePlans(seven, JSON.parse(JSON.stringify(seven)))).toEqual({
    formatVersion: 1, before: planDigest(seven), after: planDigest(seven), changed: false, figures: [], precision: [],
    keys: { added: [], removed: [], bytesBefore: expect.any(Number), bytesAfter: expect.any(Number), bytesToUpload: 0 },
  });
});

test('figures that differ are listed with both sides', () => {
  const { changed, figures } = comparePlans(seven, three);

  expect(changed).toBe(true);
  expect(figures).toContainEqual({ name: 'amountNano', before: seven.cost.amountNano, after: three.cost.amountNano });
  expect(figures).toContainEqual({ name: 'multiplicativeDepth', before: seven.cost.multiplicativeDepth, after: three.cost.multiplicativeDepth });
  expect(figures.find(({ name }) => name === 'scheme')).toBeUndefined();
  expect(figures.find(({ name }) => name === 'operations.rescale')).toEqual({ name: 'operations.rescale', before: seven.operationCounts.rescale, after: three.operationCounts.rescale });
  for (const { before, after } of figures) expect(before).not.toBe(after);
});

test('precision changes by output, and outputs that come or go have one side', () => {
  const renamed = { ...three, outputs: three.outputs.map((port) => ({ ...port, name: 'other' })) };

  expect(comparePlans(seven, three).precision).toMatchObject([{ output: 'score', before: { promisedErrorBits: -12 }, after: { promisedErrorBits: -10 } }]);
  expect(comparePlans(seven, renamed).precision).toMatchObject([{ output: 'other', before: null }, { output: 'score', after: null }]);
});

test('other parameters make every key new; the same ones only what is added', () => {
  const fewer = { ...seven, evaluationKeys: seven.evaluationKeys.slice(1) };
  const [first] = seven.evaluationKeys;

  expect(comparePlans(fewer, seven).keys).toMatchObject({ added: [first], removed: [], bytesToUpload: first!.bytes });
  expect(comparePlans(seven, fewer).keys).toMatchObject({ added: [], removed: [first], bytesToUpload: 0 });
  const { bytesAfter, bytesToUpload } = comparePlans(seven, three).keys;
  expect(bytesToUpload).toBe(bytesAfter);
});

test('integers are exact, and have a plaintext modulus where reals have a scale', () => {
  const { plan: integers } = planned(sumOfSquares());

  const { figures, precision } = comparePlans(seven, integers);

  expect(figures).toContainEqual({ name: 'plaintextModulus', before: null, after: integers.parameters.plaintextModulus });
  expect(precision).toContainEqual({ output: 'y', before: null, after: { promisedErrorBits: null, predictedErrorBits: null } });
});
