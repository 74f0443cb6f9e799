import { describe, expect, test } from '@jest/globals';
import { instrument } from '../../src/toolchain/instrument.ts';

const checked = (source: string, path = 'function.ts'): string => instrument(source, path).replace(/^import \{ requireClear as __fheRequireClear \} from 'fhe-serverless';/, '').replaceAll('__fheRequireClear', 'C');

describe('conditions are wrapped in place', () => {
  test.each([
    ['if (a) b();', 'if (C(a)) b();'],
    ['a ? b : c', 'C(a) ? b : c'],
    ['while (a) b();', 'while (C(a)) b();'],
    ['do b(); while (a);', 'do b(); while (C(a));'],
    ['for (;a;) b();', 'for (;C(a);) b();'],
    ['switch (a) {}', 'switch (C(a)) {}'],
    ['!a', '!C(a)'],
    ['a && b || c', 'C(C(a) && b) || c'],
    ['a === b', 'C(a) === C(b)'],
    ['if (a as boolean) b();', 'if (C(a as boolean)) b();'],
    ['if (a! > 1) b();', 'if (C(a! > 1)) b();'],
    ['if ((a)) b();', 'if ((C(a))) b();'],
  ])('%s', (source, expected) => {
    expect(checked(source)).toBe(expected);
  });
});

describe('nothing is wrapped', () => {
  test.each(['for (;;) b();', 'a ?? b', 'a === undefined', 'null != a', 'if (true) b();', 'a + b', 'const f = (x: number) => x * 2;', 'type T<X> = X extends string ? 1 : 2;', 'switch (1) {}'])('%s', (source) => {
    expect(instrument(source, 'function.ts')).toBe(source);
  });
});

test('no line moves', () => {
  const source = 'const a = 1;\n\nif (a) {\n  // here\n}\nwhile (!a) break;\n';
  const lines = (text: string): readonly number[] => text.split('\n').flatMap((line, index) => (/if|while/.test(line.replace(/^import .*?;/, '')) ? [index] : []));

  expect(instrument(source, 'a.ts').split('\n')).toHaveLength(source.split('\n').length);
  expect(lines(instrument(source, 'a.ts'))).toEqual(lines(source));
});

test('TypeScript that JavaScript does not know is kept', () => {
  const source = "enum Kind { A }\nabstract class Box<out T> { constructor(private readonly value: T) {} }\nconst f = <const T,>(x: T) => x satisfies unknown;\nif (a) f<string>('x');\n";

  expect(checked(source)).toBe(source.replace('if (a)', 'if (C(a))'));
});

test('what does not parse is given back for the bundler to report', () => {
  expect(instrument('if (', 'function.ts')).toBe('if (');
});

test('JavaScript takes no types', () => {
  expect(checked('if (a) b();', 'helper.mjs')).toBe('if (C(a)) b();');
  expect(instrument('const a: number = 1; if (a) b();', 'helper.js')).toBe('const a: number = 1; if (a) b();');
});
