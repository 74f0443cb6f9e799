/** Random programs as fast-check values: a list of steps over a pool of values, so that a failing program shrinks to its cause. */
import fc from 'fast-check';
import type { PlanRequest } from '@fhe-serverless/core/program';
import type { ClearValue } from '@fhe-serverless/core/reference';
import { concatenate, convolve1d, defineFheFunction, type EncryptedValue, equals, type FheFunctionModule, integer, matrixVector, real, select } from '@fhe-serverless/core/trace';

/** One operation: which, on which two values of the pool, and a number that chooses its constants. */
export interface Step {
  readonly kind: StepKind;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

export interface RandomProgram {
  readonly domain: 'real' | 'integer';
  readonly length: number;
  /** Bigints for wide integers: constants are wide then, too. */
  readonly range: Range;
  readonly steps: readonly Step[];
  readonly request: PlanRequest;
  /** Chooses the rows. */
  readonly data: number;
}

type Range = readonly [number, number] | readonly [bigint, bigint];

type StepKind = 'add' | 'subtract' | 'multiply' | 'square' | 'negate' | 'scale' | 'shift' | 'weights' | 'rotate' | 'sum' | 'dot' | 'dense' | 'polynomial' | 'gather' | 'window' | 'splice' | 'choose' | 'sameAs';

/** Products in a row: deeper programs need rings that take seconds each. */
const MAX_DEPTH = 3;
const KINDS: readonly StepKind[] = ['add', 'subtract', 'multiply', 'square', 'negate', 'scale', 'shift', 'weights', 'rotate', 'sum', 'dot', 'dense', 'polynomial', 'gather', 'window', 'splice', 'choose', 'sameAs'];
/** What makes planning hard: products and rotations, which need keys, levels and room for noise. */
const HARD: readonly StepKind[] = ['multiply', 'square', 'rotate', 'sum', 'multiply', 'rotate'];

const stepOf = (kinds: readonly StepKind[]): fc.Arbitrary<Step> => fc.record({ kind: fc.constantFrom(...kinds), a: fc.nat(9), b: fc.nat(9), c: fc.nat(999) });

const RANGES: Readonly<Record<'real' | 'integer' | 'wide', readonly Range[]>> = {
  real: [[-1, 1], [0, 1], [-2, 0.5]],
  integer: [[-9, 9], [0, 20], [-3, 1], [0, 1]],
  // Results of one product and more exceed every plaintext modulus.
  wide: [[-(2n ** 30n), 2n ** 30n], [0n, 2n ** 33n - 1n], [-(2n ** 45n), 7n], [2n ** 61n, 2n ** 61n + 1000n], [-(2n ** 60n), 2n ** 60n]],
};

export function randomProgram(domain: 'real' | 'integer', request: PlanRequest = {}, width: 'narrow' | 'wide' = 'narrow'): fc.Arbitrary<RandomProgram> {
  const steps = fc.oneof({ weight: 1, arbitrary: fc.array(stepOf(KINDS), { minLength: 2, maxLength: 9 }) }, { weight: 2, arbitrary: fc.array(stepOf([...HARD, ...HARD, ...KINDS]), { minLength: 5, maxLength: 10 }) });
  return fc.record({
    domain: fc.constant(domain),
    length: fc.constantFrom(2, 3, 4, 5, 8, 13),
    range: fc.constantFrom(...RANGES[width === 'wide' ? width : domain]),
    steps,
    request: fc.record({ rowsPerCall: fc.constantFrom(undefined, 1, 64), maxKeyBytes: fc.constantFrom(undefined, undefined, 400_000) }).map((drawn) => ({ ...withoutUndefined(drawn), ...request })),
    data: fc.nat(9999),
  });
}

const withoutUndefined = (request: { readonly rowsPerCall: number | undefined; readonly maxKeyBytes: number | undefined }): PlanRequest => Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined));

interface Pooled {
  readonly value: EncryptedValue;
  readonly depth: number;
}

export function functionOf({ domain, length, range: [min, max], steps }: RandomProgram): FheFunctionModule {
  const input = domain === 'real' ? real.vector(length, { min: Number(min), max: Number(max) }) : (integer.vector(length, { min, max }) as never);
  return defineFheFunction({
    inputs: { x: input, y: input },
    outputs: { z: domain === 'real' ? real.vector(length, { precisionBits: 6 }) : (integer.vector(length) as never) },
    evaluate: ({ x, y }) => {
      const pool: Pooled[] = [{ value: x, depth: 0 }, { value: y, depth: 0 }];
      for (const step of steps) {
        const made = apply(step, pool[step.a % pool.length]!, pool[step.b % pool.length]!, { domain, length, range: [min, max] as Range, condition: y });
        if (made.depth <= MAX_DEPTH) pool.push(made);
      }
      return { z: pool.at(-1)!.value as never };
    },
  }) as FheFunctionModule;
}

interface Setting extends Pick<RandomProgram, 'domain' | 'length' | 'range'> {
  /** A value between 0 and 1 where the range is. */
  readonly condition: EncryptedValue;
}

function apply({ kind, c }: Step, { value: a, depth: da }: Pooled, { value: b, depth: db }: Pooled, { domain, length, range: [min, max], condition }: Setting): Pooled {
  const both = Math.max(da, db);
  const small = (i: number): number => (domain === 'real' ? ((c * 7 + i * 13) % 4000) / 1000 - 2 : ((c * 7 + i * 13) % 9) - 4);
  const constant = (i: number): number | bigint => (typeof max === 'bigint' ? (BigInt(small(i)) << BigInt(c % 50)) + BigInt(c % 3) : small(i));
  const constants = (count: number): (number | bigint)[] => Array.from({ length: count }, (_, i) => constant(i));
  switch (kind) {
    case 'add': return { value: a.add(b), depth: both };
    // A value minus itself, and times zero, is zero: no program.
    case 'subtract': return { value: a === b ? a.negate() : a.subtract(b), depth: both };
    case 'multiply': return { value: a.multiply(b), depth: both + 1 };
    case 'square': return { value: a.square(), depth: da + 1 };
    case 'negate': return { value: a.negate(), depth: da };
    case 'scale': return { value: a.multiply(Number(constant(0)) === 0 ? 3 : constant(0)), depth: da };
    case 'shift': return { value: a.add(c % 2 === 0 ? constant(0) : constants(length)), depth: da };
    case 'weights': return { value: a.multiply(constants(length)), depth: da };
    case 'rotate': return { value: a.rotateLeft(1 + (c % (length - 1))), depth: da };
    case 'sum': return { value: b.add(a.sum()), depth: both };
    case 'dot': return { value: b.add(a.dot(constants(length))), depth: both };
    case 'dense': return { value: matrixVector(Array.from({ length }, (_, i) => constants(length).map((w) => (i % 2 === 0 ? w : constant(i)))), a as never), depth: da };
    case 'polynomial': return { value: a.polynomial(constants(4)), depth: da + 2 };
    case 'gather': return { value: a.gather(Array.from({ length }, (_, i) => (i * 3 + c) % length)), depth: da };
    case 'window': return { value: convolve1d(a as never, [constant(0), constant(1), constant(2)], { padding: 'same' }), depth: da };
    case 'splice': return { value: concatenate([a.slice(c % length, length) as never, ...(c % length === 0 ? [] : [b.slice(0, c % length) as never])]), depth: both };
    case 'choose': return min === 0 && max === 1 ? { value: select(condition as never, a as never, b as never) as EncryptedValue, depth: both + 1 } : { value: a.add(b), depth: both };
    case 'sameAs': return domain === 'integer' && da === 0 && max === 1 ? { value: equals(a as never, Number(min) + (c % (Number(max) - Number(min) + 1))) as EncryptedValue, depth: 3 } : { value: a.add(b), depth: both };
  }
}

/** Ciphertext products, and whether anything rotates, of the program as it was traced. */
export function hardness({ traced: { program } }: FheFunctionModule): { readonly products: number; readonly rotates: boolean } {
  const isEncrypted = program.nodes.map(() => false);
  let products = 0;
  let rotates = false;
  program.nodes.forEach((node, id) => {
    isEncrypted[id] = node.op === 'input' || node.args.some((arg) => isEncrypted[arg]);
    if (node.op === 'square' || node.op === 'polynomial' || node.op === 'equals' || (node.op === 'multiply' && node.args.every((arg) => isEncrypted[arg]))) products++;
    if (['rotateLeft', 'sum', 'dot', 'matrixVector', 'gather', 'convolve', 'concatenate'].includes(node.op)) rotates = true;
  });
  return { products, rotates };
}

/** Rows that touch the ends of the ranges. */
export function rowsOf({ length, range: [min, max], domain, data }: RandomProgram, count = 3): Readonly<Record<string, ClearValue>>[] {
  const at = (row: number, i: number): number | bigint => {
    const share = [0, 1, ((data + row * 31 + i * 17) % 101) / 100][(data + row * 7 + i * 3) % 3]!;
    if (typeof min === 'bigint' || typeof max === 'bigint') return BigInt(min) + ((BigInt(max) - BigInt(min)) * BigInt(Math.round(100 * share))) / 100n;
    const value = min + (max - min) * share;
    return domain === 'real' ? value : Math.round(value);
  };
  return Array.from({ length: count }, (_, row) => ({ x: Array.from({ length }, (_value, i) => at(row, i)), y: Array.from({ length }, (_value, i) => at(row + 5, i)) }));
}
