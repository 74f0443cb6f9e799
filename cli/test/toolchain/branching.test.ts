import { beforeAll, expect, test } from '@jest/globals';
import { Project } from '../commands/cli.ts';
import { type Traced, traceInNode } from './trace-in-node.ts';

/** Statements on the encrypted x and y; the branch is on line LINE of the file. */
const LINE = 7;
const handler = (statements: string): string => `import { defineFheFunction, real } from 'fhe-serverless';
const list: unknown[] = [1, 2, 3];
export default defineFheFunction({
  inputs: { x: real.scalar({ min: -1, max: 1 }), y: real.scalar({ min: -1, max: 1 }) },
  outputs: { z: real.scalar({ precisionBits: 8 }) },
  evaluate: ({ x, y }) => {
    ${statements}
    return { z: x.add(y) };
  },
});
`;

const BRANCHES: Readonly<Record<string, string>> = {
  'if': 'if (x) return { z: y };',
  'if with a cast': 'if (x as unknown as boolean) return { z: y };',
  'else if': 'if (list.length === 0) { /**/ } else if (x) return { z: y };',
  'conditional': 'const z = x ? x : y; void z;',
  'while': 'while (x) break;',
  'do while': 'do { /**/ } while (x);',
  'for': 'for (; x;) break;',
  'switch': "switch (x as unknown) { case 1: break; }",
  'not': 'const no = !x; void no;',
  'not not': 'const yes = !!x; void yes;',
  'and': 'const z = x && y; void z;',
  'or': 'const z = x || y; void z;',
  'and of a nested value': 'const z = list.length > 0 && (x && y); void z;',
  'equal': 'const same = x === y; void same;',
  'not equal': 'const other = x !== y; void other;',
  'loosely equal': "const same = (x as unknown) == 1; void same;",
  'less': 'const less = (x as unknown as number) < 1; void less;',
  'greater or equal': 'const more = 1 >= (x as unknown as number); void more;',
  'index': 'const item = list[x as unknown as number]; void item;',
  'property': "const found = (x as unknown as string) in {}; void found;",
  'template': 'const text = `${x}`; void text;',
  'template in a condition': 'if (`${x}` === "1") return { z: y };',
  'plus': 'const z = (x as unknown as number) + 1; void z;',
  'minus': 'const z = -(x as unknown as number); void z;',
  'Math': 'const z = Math.max(x as unknown as number, 0); void z;',
  'Number': 'const z = Number(x); void z;',
  'spread': 'const z = [...(x as unknown as number[])]; void z;',
  'for of': 'for (const item of x as unknown as number[]) void item;',
  'JSON': 'JSON.stringify(x);',
  'sort': 'const z = [x, y].sort((a, b) => (a as unknown as number) - (b as unknown as number)); void z;',
  'inside a function': 'const pick = (value: unknown) => (value ? 1 : 2); void pick(x);',
  'inside a class': 'class Pick { static of(value: unknown): number { if (value) return 1; return 2; } } void Pick.of(x);',
  'inside a default': 'const pick = (value: unknown, other = value ? 1 : 2) => other; void pick(x);',
  'and assignment': 'let z: unknown = x; z &&= y; void z;',
  'or assignment': 'let z: unknown = x; z ||= y; void z;',
  'case': 'switch (true as unknown) { case x: return { z: y }; }',
  'Boolean': 'const yes = Boolean(x); void yes;',
  'filter by truth': 'const z = [x, y].filter(Boolean); void z;',
  'some': 'const z = [x].some((value) => value); void z;',
};

/** Conditions that ask for nothing secret. */
const CLEAR: Readonly<Record<string, string>> = {
  'none': '',
  'a count': 'if (list.length > 2 && !(list.length === 5)) list.length;',
  'presence': 'const given: typeof x | undefined = x; if (given !== undefined && given != null) void given; void (given ?? y); void given?.shape;',
  'a clear switch': "switch (list.length) { case 3: break; default: throw new Error('no'); }",
  'a shape': 'for (let i = 0; i < x.shape.length; i++) void i;',
  'a type': "const kind = typeof x === 'object' ? 1 : 2; void kind;",
  'an instance': 'if (x instanceof Object) void x;',
};

const project = new Project();
let branches: Readonly<Record<string, Traced>>;
let clear: Readonly<Record<string, Traced>>;

beforeAll(async () => {
  const all = { ...BRANCHES, ...CLEAR };
  const traced = await traceInNode(project, Object.fromEntries(Object.entries(all).map(([name, statements]) => [name, handler(statements)])));
  const of = (cases: object): Readonly<Record<string, Traced>> => Object.fromEntries(Object.keys(cases).map((name) => [name, traced[name]!]));
  [branches, clear] = [of(BRANCHES), of(CLEAR)];
  project[Symbol.dispose]();
});

test.each(Object.keys(BRANCHES))('%s on an encrypted value is refused at its line', (name) => {
  expect(branches[name]).toMatchObject({ code: 'FHE_TRACE_BRANCH', where: expect.stringMatching(new RegExp(`function-\\d+\\.ts:${LINE}$`)) as unknown });
});

test('conditions on clear values change nothing: every program is the one without them', () => {
  const digests = Object.entries(clear).map(([name, traced]) => [name, 'digest' in traced ? traced.digest : traced.message]);

  expect(new Set(digests.map(([, digest]) => digest)).size).toBe(1);
  expect(digests[0]![1]).toMatch(/^[0-9a-f]{64}$/);
});
