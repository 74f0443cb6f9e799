/**
 * Scales as SEAL computes them: doubles, one rounding per step. A planned scale is met bit for bit and never forced afterwards,
 * because forcing it (setScale) changes the value by the difference. Schedules name scales by how they come about, so that one
 * schedule serves every choice of primes, and equal names are equal doubles.
 */
import { invariant } from '../../errors/index.ts';

export type ScaleId = number;

type Scale =
  /** Of fresh ciphertexts at the highest level. */
  | { readonly kind: 'fresh' }
  | { readonly kind: 'product'; readonly a: ScaleId; readonly b: ScaleId }
  /** Divided by the prime of a level. */
  | { readonly kind: 'rescaled'; readonly a: ScaleId; readonly level: number }
  /** Of a constant that takes scale `b` to scale `a`. */
  | { readonly kind: 'factor'; readonly a: ScaleId; readonly b: ScaleId }
  /** What a rescale at a level takes to scale `a`. */
  | { readonly kind: 'before'; readonly a: ScaleId; readonly level: number };

export interface ScaleValues {
  readonly values: readonly number[];
  /** Whether every factor and every scale before a rescale is met exactly. */
  readonly isExact: boolean;
}

export class ScaleTable {
  readonly #scales: Scale[] = [{ kind: 'fresh' }];
  readonly #known = new Map<string, ScaleId>();
  /** Fresh scales a value's scale is the product of, less one for each rescale: 1 at rest, 2 for a product. */
  readonly #degrees: number[] = [1];
  readonly #canonical: ScaleId[] = [];
  /** Level of the last prime. */
  readonly lowest: number;

  constructor(highest: number, lowest: number) {
    this.lowest = lowest;
    this.#canonical[highest] = 0;
    for (let level = highest - 1; level >= lowest; level--) this.#canonical[level] = this.rescaled(this.product(this.canonical(level + 1), this.canonical(level + 1)), level + 1);
  }

  /** The scale at rest of values that came down by squarings alone: S(level - 1) = S(level)^2 / q(level). */
  canonical(level: number): ScaleId {
    const scale = this.#canonical[level];
    invariant(scale !== undefined, 'the level exists');
    return scale;
  }

  product(a: ScaleId, b: ScaleId): ScaleId {
    for (const [x, y] of [[a, b], [b, a]] as const) {
      const factor = this.#scales[x]!;
      if (factor.kind === 'factor' && factor.b === y) return factor.a;
    }
    return this.#intern({ kind: 'product', a: Math.min(a, b), b: Math.max(a, b) }, this.#degrees[a]! + this.#degrees[b]!);
  }

  rescaled(a: ScaleId, level: number): ScaleId {
    const before = this.#scales[a]!;
    if (before.kind === 'before' && before.level === level) return before.a;
    return this.#intern({ kind: 'rescaled', a, level }, this.#degrees[a]! - 1);
  }

  factor(target: ScaleId, scale: ScaleId): ScaleId {
    const product = this.#scales[target]!;
    if (product.kind === 'product' && product.a === scale) return product.b;
    if (product.kind === 'product' && product.b === scale) return product.a;
    return this.#intern({ kind: 'factor', a: target, b: scale }, this.#degrees[target]! - this.#degrees[scale]!);
  }

  before(target: ScaleId, level: number): ScaleId {
    const rescaled = this.#scales[target]!;
    if (rescaled.kind === 'rescaled' && rescaled.level === level) return rescaled.a;
    return this.#intern({ kind: 'before', a: target, level }, this.#degrees[target]! + 1);
  }

  degree(id: ScaleId): number {
    return this.#degrees[id]!;
  }

  /** All scales as if all primes were 2^scaleBits. */
  nominal(scaleBits: number): number[] {
    return this.#degrees.map((degree) => 2 ** (degree * scaleBits));
  }

  /** All scales for a fresh scale and the primes of the levels, in the order and rounding of SEAL (evaluator.cpp). */
  evaluate(fresh: number, primeOf: (level: number) => number): ScaleValues {
    const values: number[] = [];
    let isExact = true;
    const exact = (candidates: Iterable<number>, holds: (candidate: number) => boolean): number => {
      let first: number | undefined;
      for (const candidate of candidates) {
        if (holds(candidate)) return candidate;
        first ??= candidate;
      }
      isExact = false;
      return first!;
    };
    for (const scale of this.#scales) {
      switch (scale.kind) {
        case 'fresh': values.push(fresh); break;
        case 'product': values.push(values[scale.a]! * values[scale.b]!); break;
        case 'rescaled': values.push(values[scale.a]! / primeOf(scale.level)); break;
        case 'factor': {
          const [target, by] = [values[scale.a]!, values[scale.b]!];
          values.push(exact(neighbours(target / by), (candidate) => candidate * by === target));
          break;
        }
        case 'before': {
          const [target, prime] = [values[scale.a]!, primeOf(scale.level)];
          values.push(exact(neighbours(target * prime), (candidate) => candidate / prime === target));
          break;
        }
      }
    }
    return { values, isExact };
  }

  #intern(scale: Scale, degree: number): ScaleId {
    const key = Object.values(scale).join();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#scales.push(scale);
    this.#degrees.push(degree);
    this.#known.set(key, this.#scales.length - 1);
    return this.#scales.length - 1;
  }
}

/** A double and the two next to it: division and multiplication round by at most one place. */
function neighbours(middle: number): readonly number[] {
  invariant(Number.isFinite(middle) && middle > 0, 'scales are finite and positive');
  const bits = new BigUint64Array(Float64Array.of(middle).buffer)[0]!;
  return [middle, ...[bits + 1n, bits - 1n].map((other) => new Float64Array(BigUint64Array.of(other).buffer)[0]!)];
}
