import { describe, expect, test } from '@jest/globals';
import { parseRows } from '../../src/commands/input/json-rows.ts';
import { readInputText } from '../../src/commands/input/read-input.ts';

const REAL = [{ name: 'x', dtype: 'real', shape: [], encoding: 'values' }] as const;
const MATRIX = [{ name: 'm', dtype: 'real', shape: [2, 3], encoding: 'values' }] as const;
const WHOLE = [{ name: 'n', dtype: 'integer', shape: [], encoding: 'values' }, { name: 'list', dtype: 'integer', shape: [2], encoding: 'values' }] as const;

describe('rows', () => {
  test('are one object, or a list of objects, in order', () => {
    expect(parseRows('{ "x": 1.5 }', 'file', REAL)).toEqual([{ x: 1.5 }]);
    expect(parseRows('[{ "x": [1, 2] }, { "x": [3, 4] }]', 'file', REAL)).toEqual([{ x: [1, 2] }, { x: [3, 4] }]);
  });

  test('hold integers beyond 2^53 as decimal strings', () => {
    expect(parseRows('{ "n": "9007199254740993", "list": [1, "-9007199254740993"] }', 'file', WHOLE)).toEqual([{ n: 9007199254740993n, list: [1, -9007199254740993n] }]);
  });

  test('hold them as numbers too, with all their digits; a real value is the nearest double', () => {
    expect(parseRows('{ "n": 9007199254740993, "list": [1, -1152921504606846977] }', 'file', WHOLE)).toEqual([{ n: 9007199254740993n, list: [1, -1152921504606846977n] }]);
    expect(parseRows('{ "x": 100000000000000000000 }', 'file', REAL)).toEqual([{ x: 1e20 }]);
    expect(parseRows('{ "x": 1e300 }', 'file', REAL)).toEqual([{ x: 1e300 }]);
  });

  test('hold matrices as rows, or as one flat list', () => {
    const rows = [[1, 2, 3], [4, 5, 6]];

    expect(parseRows('{ "m": [[1, 2, 3], [4, 5, 6]] }', 'file', MATRIX)).toEqual([{ m: rows }]);
    expect(parseRows('{ "m": [1, 2, 3, 4, 5, 6] }', 'file', MATRIX)).toEqual([{ m: rows }]);
    // Too short to be either: the shape is refused where the value is used.
    expect(parseRows('{ "m": [1, 2, 3] }', 'file', MATRIX)).toEqual([{ m: [1, 2, 3] }]);
  });

  test.each([
    ['{ x: 1 }', 'it is not JSON'],
    ['[]', 'it is an empty list'],
    ['7', 'it is no object; the inputs are x'],
    ['[[1], [2]]', 'row 1 is no object; the inputs are x'],
    ['{ "features": [1] }', 'it has "features", the inputs are x'],
    ['[{ "x": [0] }, {}]', 'row 2 has no "x", the inputs are x'],
    ['{ "x": ["1"] }', 'it has for "x" something that is no number'],
    ['{ "x": [[[[1]]]] }', 'it has for "x" lists nested deeper than 3 levels'],
    ['{ "x": [[1, "2"]] }', 'it has for "x" something that is no number'],
    ['{ "x": null }', 'it has for "x" something that is no number'],
    ['{ "__proto__": { "x": 1 } }', 'it has "__proto__", the inputs are x'],
  ])('fails on %s', (text, words) => {
    expect(() => parseRows(text, 'rows.json', REAL)).toThrow(expect.objectContaining({ code: 'FHE_CLI_INPUT', message: expect.stringContaining(`rows.json cannot be used as input: ${words}`) as unknown }));
  });
});

test('a file that is not there is named', async () => {
  await expect(readInputText('nothing.json')).rejects.toMatchObject({ code: 'FHE_CLI_FILE', message: 'nothing.json cannot be read: there is no such file' });
});
