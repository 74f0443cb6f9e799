/** What must not compile: checked by tsc, which fails where an expected error is missing. */
import { expect, test } from '@jest/globals';
import { concatenate, convolve2d, defineFheFunction, equals, integer, lookup, mask, matrixMultiply, matrixVector, max, real, relu, select, sigmoid, sign } from '../../src/trace/index.ts';

/** The body is compiled, not run. */
const compiles = (_body: () => void): void => undefined;

test('values of one kind do not mix with the other', () => {
  compiles(() => defineFheFunction({
    inputs: { x: integer.vector(3, { min: 0, max: 1 }), o: integer.index(3) }, outputs: { y: integer.scalar() },
    evaluate: ({ x, o }) => {
      equals(x, 1);
      lookup([1, 2, 3], o);
      // @ts-expect-error sigmoid is for real values
      sigmoid(x, { degree: 3 });
      // @ts-expect-error relu is for real values
      relu(x, { degree: 3 });
      // @ts-expect-error max is for real values
      max(x, x, { degree: 3 });
      return { y: x.sum() };
    },
  }));
  compiles(() => defineFheFunction({
    inputs: { x: real.vector(3, { min: 0, max: 1 }) }, outputs: { y: real.scalar() },
    evaluate: ({ x }) => {
      sigmoid(x, { degree: 3 });
      // @ts-expect-error equals is for integers
      equals(x, 1);
      // @ts-expect-error sign needs a gap
      sign(x, { degree: 3 });
      // @ts-expect-error a degree is needed
      sigmoid(x);
      return { y: x.sum() };
    },
  }));
  compiles(() => defineFheFunction({
    inputs: { x: real.vector(3, { min: 0, max: 1 }) }, outputs: { y: integer.scalar() },
    // @ts-expect-error the output is of the other kind
    evaluate: ({ x }) => ({ y: x.sum() }),
  }));
  expect(true).toBe(true);
});

test('operands are values or numbers, and one of them is a value', () => {
  compiles(() => defineFheFunction({
    inputs: { x: real.vector(3, { min: 0, max: 1 }), m: real.matrix(3, 3, { min: 0, max: 1 }) }, outputs: { y: real.scalar() },
    evaluate: ({ x, m }) => {
      matrixVector(m, x).add(matrixVector(m, [1, 2, 3])).add(matrixVector([[1, 2, 3]], x));
      matrixMultiply(m, m.transpose());
      select(x, 1, [1, 2, 3]);
      concatenate([x, m, 1]);
      convolve2d(m, [[1]], { padding: 'same' });
      mask(m, [[true, false, true]]);
      // @ts-expect-error numbers alone have no function
      matrixVector([[1]], [1]);
      // @ts-expect-error a text is no number
      x.add('1');
      // @ts-expect-error an encrypted value is no index
      x.element(x);
      // @ts-expect-error numbers are no flags
      mask(x, [1, 0, 1]);
      // @ts-expect-error kernels are constants
      convolve2d(m, m);
      // @ts-expect-error no such padding
      convolve2d(m, [[1]], { padding: 'full' });
      return { y: x.sum() };
    },
  }));
  expect(true).toBe(true);
});
