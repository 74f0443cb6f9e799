import { describe, expect, test } from '@jest/globals';
import { commaSeparated } from '../../src/commands/input/comma-separated.ts';
import { tableRows } from '../../src/commands/input/table-rows.ts';
import type { NamedInput } from '../../src/commands/input/row.ts';

const input = (name: string, shape: readonly number[], differing: Partial<NamedInput> = {}): NamedInput => ({ name, shape, dtype: 'real', encoding: 'values', ...differing });

describe('comma-separated values', () => {
  test('have quotes around commas, quotes and line ends, and any line end', () => {
    expect(commaSeparated('\uFEFFa,"b ""c"", d"\r\n"1\n2", 3 \n', 'file')).toEqual([['a', 'b "c", d'], ['1\n2', '3']]);
  });

  test('have empty cells, and lose empty lines', () => {
    expect(commaSeparated('a,b\n\n,1\n2,', 'file')).toEqual([['a', 'b'], ['', '1'], ['2', '']]);
    expect(commaSeparated('', 'file')).toEqual([]);
  });

  test.each(['a,b"c', 'a,"b', '"a"b,c', 'a\n"b" ,c'])('fail on a quote in the wrong place: %j', (text) => {
    expect(() => commaSeparated(text, 'file')).toThrow(expect.objectContaining({ code: 'FHE_CLI_INPUT' }));
  });
});

describe('rows of a table', () => {
  test('take scalars, elements of vectors, matrices and images, and an index from columns of their names, in any order', () => {
    const inputs = [input('s', []), input('v', [2]), input('m', [2, 2]), input('i', [1, 1, 2]), input('c', [9], { encoding: 'oneHot', dtype: 'integer' })];
    const text = 'c,s,v[1],v[0],m[0][0],m[0][1],m[1][0],m[1][1],i[0][0][0],i[0][0][1]\n8,1.5,2,1,1,2,3,4,-5e-1,.5\n0,0,0,0,0,0,0,0,0,0\n';

    const [first, second] = tableRows(text, 'file', inputs);

    expect(first).toEqual({ s: 1.5, v: [1, 2], m: [[1, 2], [3, 4]], i: [[[-0.5, 0.5]]], c: 8 });
    expect(second).toEqual({ s: 0, v: [0, 0], m: [[0, 0], [0, 0]], i: [[[0, 0]]], c: 0 });
  });

  test('take a whole list from one column, nested or flat', () => {
    expect(tableRows('m,v\n"[[1,2],[3,4]]","[1,2]"\n"[5,6,7,8]","[3,4]"', 'file', [input('m', [2, 2]), input('v', [2])])).toEqual([{ m: [[1, 2], [3, 4]], v: [1, 2] }, { m: [[5, 6], [7, 8]], v: [3, 4] }]);
  });

  test('hold integers beyond 2^53 exactly', () => {
    expect(tableRows('n\n9007199254740993\n-7\n+3', 'file', [input('n', [], { dtype: 'integer' })])).toEqual([{ n: 9007199254740993n }, { n: -7 }, { n: 3 }]);
  });

  test.each<[string, readonly NamedInput[], string]>([
    ['', [input('x', [])], 'it has no line of column names, or no row below it'],
    ['x\n', [input('x', [])], 'it has no line of column names, or no row below it'],
    ['x,x\n1,2', [input('x', [])], 'two of its columns have one name'],
    ['y\n1', [input('x', [])], 'it has no column x'],
    ['x,y\n1,2', [input('x', [])], 'it has a column "y", the inputs are x'],
    ['x[0],x[1]\n1,2', [input('x', [3])], 'it has no column x[2]'],
    ['x[0],x[1],x[2]\n1,2,3', [input('x', [2])], 'it has a column "x[2]", the inputs are x'],
    ['x,x[0],x[1]\n"[1,2]",1,2', [input('x', [2])], 'it has a column "x[0]", the inputs are x'],
    ['m[0],m[1]\n1,2', [input('m', [1, 2])], 'it has no column m[0][0]'],
    ['x,y\n1', [input('x', []), input('y', [])], 'row 1 has 1 values, its header 2'],
    ['x\n1\nabc', [input('x', [])], 'row 2 has for "x" something that is no number'],
    ['x\n1e999999x', [input('x', [])], 'row 1 has for "x" something that is no number'],
    ['x,y\n,1', [input('x', []), input('y', [])], 'row 1 has for "x" something that is no number'],
    ['n\n1.5', [input('n', [], { dtype: 'integer' })], 'row 1 has for "n" something that is no whole number'],
    ['v\n1;2', [input('v', [2])], 'row 1 has for "v" something that is no list in JSON'],
    ['v\n"[1,null]"', [input('v', [2])], 'row 1 has for "v" something that is no number'],
  ])('fail on %j', (text, inputs, words) => {
    expect(() => tableRows(text, 'rows.csv', inputs)).toThrow(expect.objectContaining({ code: 'FHE_CLI_INPUT', message: `rows.csv cannot be used as input: ${words}` }));
  });
});
