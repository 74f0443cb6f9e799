import { expect, test } from '@jest/globals';
import { columns, PAGE_WIDTH, wrapped } from '../../src/terminal/index.ts';

test('cells stand under each other, numbers end together, and lines have no trailing space', () => {
  expect(columns([['a', '1', 'x'], ['long name', '1,000', '']], { right: [1] })).toBe('  a              1  x\n  long name  1,000');
});

test('a long last cell is broken at spaces and stays in its column, within the page', () => {
  const text = columns([['name', 'word '.repeat(60).trim()]]);

  expect(text.split('\n').slice(1).every((line) => line.startsWith('        word'))).toBe(true);
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(PAGE_WIDTH);
});

test('a word longer than the line keeps its own line', () => {
  expect(wrapped('a ' + 'x'.repeat(30) + ' b', 20)).toEqual(['a', 'x'.repeat(30), 'b']);
});

test('no rows are no text', () => {
  expect(columns([])).toBe('');
});
