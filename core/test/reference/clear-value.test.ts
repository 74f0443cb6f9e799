import { describe, expect, test } from '@jest/globals';
import { checkedInput, type ClearValue } from '../../src/reference/index.ts';

const input = (shape: readonly number[], encoding: 'values' | 'oneHot' = 'values') => ({ name: 'x', shape, low: encoding === 'oneHot' ? 0 : -1, high: 1, encoding });

const refused = (code: string, details: object): unknown => expect.objectContaining({ code, details: expect.objectContaining(details) as unknown });

describe('the elements of an input', () => {
  test.each<[string, readonly number[], ClearValue, readonly number[]]>([
    ['scalar', [], 0.5, [0.5]],
    ['vector', [2], [0.5, 1], [0.5, 1]],
    ['matrix', [2, 2], [[0.5, 1], [0, -1]], [0.5, 1, 0, -1]],
    ['image', [2, 1, 2], [[[0.5, 1]], [[0, -1]]], [0.5, 1, 0, -1]],
  ])('of a %s are its numbers row by row', (_name, shape, value, expected) => {
    expect(checkedInput({ domain: 'real' }, input(shape), value)).toEqual(expected);
  });

  test.each([0, 2, 2n])('of the index %p are zeros and a one', (index) => {
    expect(checkedInput({ domain: 'integer' }, input([3], 'oneHot'), index)).toEqual([0n, 0n, 0n].with(Number(index), 1n));
    expect(checkedInput({ domain: 'real' }, input([3], 'oneHot'), index)).toEqual([0, 0, 0].with(Number(index), 1));
  });

  test.each<[string, readonly number[], unknown, string]>([
    ['a list for a scalar', [], [1], '[1]'],
    ['a number for a vector', [1], 1, 'scalar'],
    ['a short vector', [2], [1], '[1]'],
    ['a flat list for a matrix', [2, 2], [1, 1, 1, 1], '[4]'],
    ['ragged rows', [2, 2], [[1, 1], [1]], '[2 x 2]'],
    ['rows for an image', [1, 1, 1], [[1]], '[1 x 1]'],
    ['nothing', [2], undefined, 'nothing'],
  ])('are refused when the caller sends %s', (_name, shape, value, got) => {
    expect(() => checkedInput({ domain: 'real' }, input(shape), value as ClearValue)).toThrow(refused('FHE_INPUT_SHAPE', { got }));
  });

  test.each<[string, unknown]>([['negative', -1], ['the count', 3], ['a fraction', 0.5], ['NaN', Number.NaN], ['a text', '1'], ['null', null]])('are refused when an index is %s', (_name, value) => {
    expect(() => checkedInput({ domain: 'real' }, input([3], 'oneHot'), value as ClearValue)).toThrow(refused('FHE_INPUT_OUT_OF_RANGE', { name: 'x', index: 0, low: '0', high: '2' }));
  });

  test('are refused when an index is a list', () => {
    expect(() => checkedInput({ domain: 'real' }, input([3], 'oneHot'), [0, 1, 0])).toThrow(expect.objectContaining({ code: 'FHE_INPUT_SHAPE' }));
  });

  test.each<[string, unknown]>([
    ['a deeper list', [[[0.5]], [0]]], ['null', [[null], [0]]], ['a text', [['0'], [0]]], ['a number outside', [[2], [0]]],
  ])('are refused when a matrix holds %s', (_name, value) => {
    expect(() => checkedInput({ domain: 'real' }, input([2, 1]), value as ClearValue)).toThrow(refused('FHE_INPUT_OUT_OF_RANGE', { index: 0 }));
  });
});
