import { describe, expect, test } from '@jest/globals';
import { type Contestant, checkAnswer, largestError } from '../measure/contestant.ts';
import { median } from '../measure/cpu-clock.ts';
import { defaultKeyBytes } from '../measure/default-key-bytes.ts';
import { failureWords } from '../measure/failure-words.ts';
import { tensealFigures } from '../measure/tenseal.ts';

const contestant = (answer: readonly (readonly (number | bigint)[])[], expected: readonly (readonly (number | bigint)[])[]): Contestant => ({
  name: 'one', rows: expected.length, keyBytes: 0, request: [], evaluate: () => [], decrypt: () => answer, expected: () => expected, [Symbol.dispose]: () => undefined,
});

describe('an answer before it is timed', () => {
  test('passes when integers are equal, and padding behind the rows does not count', () => {
    expect(() => checkAnswer(contestant([[3n], [9n]], [[3n]]), 0)).not.toThrow();
  });

  test('fails when an integer differs, is a float, or is missing', () => {
    for (const answer of [[[4n]], [[3]], [[]], []]) expect(() => checkAnswer(contestant(answer, [[3n]]), 0)).toThrow('answers wrong');
  });

  test('passes when reals are within the promise, and fails beyond it', () => {
    const near = contestant([[1 + 2 ** -11]], [[1]]);

    expect(() => checkAnswer(near, 2 ** -10)).not.toThrow();
    expect(() => checkAnswer(near, 2 ** -12)).toThrow('answers wrong');
  });

  test('a value that is not a number is infinitely wrong', () => {
    expect(largestError([[NaN]], [[1]])).toBe(Infinity);
  });
});

describe('figures', () => {
  test('the median of an even count is between the two in the middle', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([7])]).toEqual([2, 2.5, 7]);
  });

  test('default keys are as large as SEAL makes them', () => {
    // What the baselines with SEAL's default parameters measure: relinearization and 24 Galois keys of five primes.
    expect(defaultKeyBytes(8192, 5)).toBe(65_612_956);
  });

  test('one prime has no keys', () => {
    expect(defaultKeyBytes(2048, 1)).toBe(0);
  });

  test('a C++ exception is told by its type and text', () => {
    expect(failureWords({ message: ['std::logic_error', 'result ciphertext\nis transparent'] })).toBe('std::logic_error: result ciphertext is transparent');
    expect(failureWords('plain')).toBe('plain');
  });
});

describe('what TenSEAL prints', () => {
  const printed = (measurement: object): string => JSON.stringify({ measurements: [measurement] });

  test('becomes figures', () => {
    const figures = tensealFigures(printed({ program: 'dot', polyModulusDegree: 16384, coeffModulusBits: [60, 40, 60], cpuMillisPerCall: 12, rowsPerCall: 1, keyBytes: 5, requestBytes: 6, responseBytes: 7, largestError: 1e-6 }), 'dot');

    expect(figures).toEqual({ polyModulusDegree: 16384, coeffModulusBits: [60, 40, 60], millisPerCall: 12, rows: 1, keyBytes: 5, requestBytes: 6, responseBytes: 7, largestError: 1e-6 });
  });

  test('is a failure when it could not run the program, or does not know it', () => {
    expect(tensealFigures(printed({ program: 'dot', error: 'end of modulus chain' }), 'dot')).toEqual({ failed: 'end of modulus chain' });
    expect(tensealFigures(printed({ program: 'dot', error: '' }), 'sobel')).toEqual({ failed: 'it has no operation for this program' });
  });
});
