/** Bytes that look like programs: each node has the fields of its operation, of which most are nearly right. */
import fc from 'fast-check';
import { encodeDeterministic, type CborValue } from '../../src/cbor/index.ts';

const small = fc.integer({ min: -1, max: 4 });
const list = fc.array(small, { maxLength: 4 });
const anything: fc.Arbitrary<CborValue> = fc.oneof(small, fc.bigInt(-(2n ** 63n), 2n ** 63n), list, fc.uint8Array({ maxLength: 16 }), fc.constantFrom('x', null, true));
/** Most nodes go on from the input [2]. */
const sides = fc.oneof({ weight: 9, arbitrary: fc.constantFrom([2], [2], [2], [], [4], [1, 2]) }, { weight: 1, arbitrary: fc.array(small, { maxLength: 5 }) });

type Field = fc.Arbitrary<CborValue>;

const reals = (values: readonly number[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer(8 * values.length));
  values.forEach((value, i) => view.setFloat64(8 * i, value));
  return new Uint8Array(view.buffer);
};

/** Number of arguments and fields of each operation, in the order of their codes. */
function fieldsOf(valuesOf: (count?: number) => Field): readonly (readonly [number, ...Field[]])[] {
  const range = fc.constant<CborValue>(reals([-1, 1, 0]));
  const pair = fc.constantFrom<CborValue>([1, 1], [1, 2]);
  return [
    [0, fc.constant(0)], [0, valuesOf(2)], [2], [2], [2], [1], [1], [1, small], [1, small], [1, small], [1], [2], [2], [1, small],
    [1, valuesOf()], [1, fc.integer({ min: 0, max: 7 }), small, range], [1, valuesOf(2)],
    [2], [1], [1, fc.constantFrom([0, 1], [1, 1], [1], [0, 0, 1, 1])], [2], [2, pair, fc.constantFrom([0, 0, 0, 0], [1, 0, 0, 1])], [1, pair, pair], [2], [1, valuesOf(1)],
  ];
}

export function plausibleBytes(): fc.Arbitrary<Uint8Array> {
  return fc.constantFrom('integer', 'real').chain((domain) => {
    const valuesOf = (count?: number): Field => fc.array(fc.integer({ min: -2, max: 2 }), { minLength: count ?? 0, maxLength: count ?? 4 })
      .map((values) => (domain === 'integer' ? values : reals(values)));
    const fields = fieldsOf(valuesOf);
    const node = fc.integer({ min: 0, max: fields.length - 1 }).chain((op) => {
      const [count, ...own] = fields[op]!;
      const mostly = own.map((field) => fc.oneof({ weight: 14, arbitrary: field }, { weight: 1, arbitrary: anything }));
      const numbers = fc.array(fc.nat(2), { minLength: count, maxLength: count });
      return fc.tuple(numbers, sides, ...mostly).map(([args, shape, ...rest]) => (earlier: number): CborValue => [op, args.map((arg) => arg % earlier), shape, ...rest]);
    });
    const range: CborValue = domain === 'integer' ? [0, 1] : reals([0, 1]);
    const input: Field = fc.oneof({ weight: 14, arbitrary: fc.constant<CborValue>(['x', [2], range, 0, 0]) }, { weight: 1, arbitrary: fc.tuple(fc.constant('x'), list, anything, small, small) });
    return fc.tuple(fc.array(node, { minLength: 1, maxLength: 3 }), input).map(([nodes, first]) => encodeDeterministic(new Map<number, CborValue>([
      [1, 2], [2, domain === 'integer' ? 0 : 1], [3, [first]], [4, [[0, [], [2], 0], ...nodes.map((made, i) => made(i + 1))]], [5, [['y', nodes.length, 0, 1]]],
    ])));
  });
}
