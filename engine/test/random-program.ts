/** Random programs from a seed: directed acyclic graphs of every operator, with inputs that touch the ends of their ranges. */
import { isFheError } from '@fhe-serverless/core/errors';
import type { ClearValue } from '@fhe-serverless/core/reference';
import { defineFheFunction, type EncryptedValue, type FheFunctionModule, integer, matrixVector, real } from '@fhe-serverless/core/trace';

export interface RandomCase {
  readonly fn: FheFunctionModule;
  readonly rows: readonly Readonly<Record<string, ClearValue>>[];
}

type Value = EncryptedValue;

const ROWS = 3;
/** Products in a row: deeper programs need rings that take seconds each. */
const MAX_DEPTH = 3;

/** The same case for the same seed and domain, everywhere. */
export function randomCase(domain: 'real' | 'integer', seed: number): RandomCase {
  const random = generator(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const length = pick([2, 3, 4, 5, 8, 13]);
  const [low, high] = domain === 'real' ? pick([[-1, 1], [0, 1], [-2, 0.5]]) : pick([[-9, 9], [0, 20], [-3, 1]]);
  const constant = (): number => (domain === 'real' ? Math.round((random() * 4 - 2) * 1000) / 1000 : Math.floor(random() * 9) - 4);
  const constants = (count: number): number[] => Array.from({ length: count }, constant);
  const spec = domain === 'real' ? real : integer;

  const fn = defineFheFunction({
    inputs: { x: spec.vector(length, { min: low!, max: high! }), y: spec.vector(length, { min: low!, max: high! }) } as never,
    outputs: { z: domain === 'real' ? real.vector(length, { precisionBits: 6 }) : integer.vector(length) } as never,
    evaluate: (inputs: unknown) => {
      const { x, y } = inputs as { x: Value; y: Value };
      const pool: { value: Value; depth: number }[] = [{ value: x, depth: 0 }, { value: y, depth: 0 }];
      const steps = 3 + Math.floor(random() * 8);
      for (let i = 0; i < steps; i++) {
        const [a, b] = [pick(pool), pick(pool)];
        const depth = Math.max(a.depth, b.depth);
        const made = pick<() => { value: Value; depth: number }>([
          () => ({ value: a.value.add(b.value), depth }),
          () => ({ value: a.value.subtract(b.value), depth }),
          () => ({ value: a.value.multiply(b.value), depth: depth + 1 }),
          () => ({ value: a.value.square(), depth: a.depth + 1 }),
          () => ({ value: a.value.negate(), depth: a.depth }),
          () => ({ value: a.value.multiply(constant()), depth: a.depth }),
          () => ({ value: a.value.add(constants(length)), depth: a.depth }),
          () => ({ value: a.value.multiply(constants(length)), depth: a.depth }),
          () => ({ value: a.value.rotateLeft(1 + Math.floor(random() * (length - 1))), depth: a.depth }),
          () => ({ value: b.value.add(a.value.sum()), depth }),
          () => ({ value: b.value.add(a.value.dot(constants(length))), depth }),
          () => ({ value: matrixVector(Array.from({ length }, () => constants(length)), a.value), depth: a.depth }),
          () => ({ value: a.value.polynomial(constants(4)), depth: a.depth + 2 }),
        ])();
        if (made.depth <= MAX_DEPTH) pool.push(made);
      }
      return { z: pool.at(-1)!.value } as never;
    },
  });
  const edge = (): number => pick([low!, high!, low! + (high! - low!) * random()]);
  const sample = (): number[] => Array.from({ length }, () => (domain === 'real' ? edge() : Math.round(edge())));
  return { fn, rows: Array.from({ length: ROWS }, () => ({ x: sample(), y: sample() })) };
}

/** Programs that the planner may rightly refuse: too deep, too wide, too imprecise, or constant. */
export const isRefusal = (error: unknown): boolean => isFheError(error) && error.kind === 'program';

/** mulberry32 by Tommy Ettinger, public domain: repeatable, not for cryptography. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
