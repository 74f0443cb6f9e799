/**
 * Stencils by factors. A map that adds up shifted copies with fixed weights is a polynomial in the shift X. Stencils over one
 * image often share factors 1 + X^k or 1 - X^k (box, Gauss, Sobel): each costs one rotation and one addition, once for all.
 */
import { arithmeticOf, type Domain, type Scalar } from '../../program/index.ts';
import { CircuitBuilder, type Operand } from '../circuit-builder.ts';
import { splitDistances } from './baby-giant.ts';

/** Weight of each shift, 0 .. period - 1. Weights are whole numbers: factors are divided out exactly. */
export type Stencil = ReadonlyMap<number, number>;

export interface StencilFactor {
  readonly shift: number;
  readonly sign: 1 | -1;
}

/** How a family of stencils over one image is computed: rotate by the offset, multiply the factors, then sum what is left of each. */
export interface StencilPlan {
  readonly offset: number;
  readonly factors: readonly StencilFactor[];
  readonly rests: readonly Stencil[];
  /** Whether each rotation continues the one before it, which needs fewer keys, or starts afresh, which stencils share more easily. */
  readonly chained: boolean;
}

/** Factors divided out at most. */
const MAX_FACTORS = 4;

export function planStencils(domain: Domain, period: number, stencils: readonly Stencil[]): StencilPlan {
  if (stencils.length === 0) return { offset: 0, factors: [], rests: [], chained: false };
  const offset = anchorOf(stencils.flatMap((stencil) => [...stencil.keys()]), period);
  const anchored = stencils.map((stencil) => new Map([...stencil].map(([shift, weight]) => [(shift - offset + period) % period, weight])));
  const plans = factorings(anchored, [], Number.NEGATIVE_INFINITY).flatMap(({ factors, rests }) => [false, true].map((chained): StencilPlan => ({ offset, factors, rests, chained })));
  const costs = plans.map((plan) => costOf(domain, period, plan));
  return plans[costs.reduce((best, cost, i) => (isCheaper(cost, costs[best]!) ? i : best), 0)]!;
}

/** The family undivided, and divided by every set of common factors; factors are taken in the order of the first candidates. */
function factorings(rests: readonly Stencil[], factors: readonly StencilFactor[], from: number): { factors: readonly StencilFactor[]; rests: readonly Stencil[] }[] {
  if (factors.length === MAX_FACTORS) return [{ factors, rests }];
  const candidates = candidateFactors(rests);
  return [{ factors, rests }, ...candidates.flatMap((factor) => {
    // Ascending, so that each set is met once.
    if (factor.shift * factor.sign < from) return [];
    const quotients = rests.map((stencil) => divided(stencil, factor));
    return quotients.includes(undefined) ? [] : factorings(quotients as Stencil[], [...factors, factor], factor.shift * factor.sign);
  })];
}

/** The stencil of the family with this index. Common subexpressions make the shared part once. */
export function applyStencil(b: CircuitBuilder, image: Operand, { offset, factors, rests, chained }: StencilPlan, index: number): Operand {
  let value = b.rotate(image, offset);
  for (const { shift, sign } of factors) {
    const moved = b.rotate(value, shift);
    value = sign === 1 ? b.add(value, moved) : b.subtract(value, moved);
  }
  return combined(b, value, rests[index]!, chained);
}

/** The shift after the widest gap: from there on, all shifts lie close together. */
function anchorOf(shifts: readonly number[], period: number): number {
  const sorted = [...new Set(shifts)].sort((x, y) => x - y);
  const gap = (i: number): number => sorted[i]! - (i > 0 ? sorted[i - 1]! : sorted.at(-1)! - period);
  return sorted[sorted.reduce((best, _, i) => (gap(i) > gap(best) ? i : best), 0)]!;
}

/** Distances between shifts and their halves: a factor's shift is one of them where it divides at all. */
function candidateFactors(stencils: readonly Stencil[]): StencilFactor[] {
  const smallest = stencils.reduce((least, stencil) => (stencil.size < least.size ? stencil : least));
  const shifts = [...smallest.keys()];
  const gaps = new Set(shifts.flatMap((x) => shifts.flatMap((y) => (y > x ? [y - x, (y - x) / 2] : []))).filter(Number.isInteger));
  return [...gaps].sort((x, y) => x - y).flatMap((shift): StencilFactor[] => [{ shift, sign: 1 }, { shift, sign: -1 }]);
}

/** stencil / (1 + sign X^shift), or undefined where a remainder is left. */
function divided(stencil: Stencil, { shift, sign }: StencilFactor): Stencil | undefined {
  const remainder = new Map(stencil);
  const quotient = new Map<number, number>();
  const last = Math.max(...stencil.keys());
  while (remainder.size > 0) {
    const at = Math.min(...remainder.keys());
    if (at + shift > last) return undefined;
    const weight = remainder.get(at)!;
    quotient.set(at, weight);
    remainder.delete(at);
    const above = (remainder.get(at + shift) ?? 0) - sign * weight;
    if (above === 0) remainder.delete(at + shift);
    else remainder.set(at + shift, above);
  }
  return quotient;
}

interface StencilCost {
  readonly rotations: number;
  readonly keys: number;
  readonly products: number;
}

const isCheaper = (a: StencilCost, b: StencilCost): boolean => (a.rotations !== b.rotations ? a.rotations < b.rotations : a.products !== b.products ? a.products < b.products : a.keys < b.keys);

/** Counted on a circuit of its own. */
function costOf(domain: Domain, period: number, plan: StencilPlan): StencilCost {
  const b = new CircuitBuilder(domain);
  const image = b.input(0, period, 1);
  plan.rests.forEach((_, index) => applyStencil(b, image, plan, index));
  const steps = b.nodes.flatMap((node) => (node.op === 'rotate' ? [node.steps] : []));
  return { rotations: steps.length, keys: new Set(steps).size, products: b.nodes.filter(({ op }) => op === 'multiplyPlain').length };
}

/** The sum of shifted copies, by baby steps and giant steps. */
function combined(b: CircuitBuilder, value: Operand, stencil: Stencil, chained: boolean): Operand {
  const { giant, babies } = splitDistances([[...stencil.keys()]], 1, 2 * Math.max(1, ...stencil.keys()));
  const n = arithmeticOf(b.domain);
  const zero: Operand = b.constant([n.zero]);
  const turned = (baby: number): Operand => {
    const before = babies[babies.indexOf(baby) - 1] ?? 0;
    return chained && baby > 0 ? b.rotate(turned(before), baby - before) : b.rotate(value, baby);
  };
  const groups = Map.groupBy(stencil, ([shift]) => shift - (shift % giant));
  const starts = [...groups.keys()].sort((x, y) => y - x);
  return starts.reduce((sum, start, i) => {
    const group = groups.get(start)!;
    // The sign of a group is taken out, so that groups that differ in sign only are made once.
    const sign = Math.sign(group[0]![1]);
    const inner = group.reduce((total, [shift, weight]) => added(b, total, turned(shift - start), n.of(sign * weight)), zero);
    if (!chained) return added(b, sum, b.rotate(inner, start), n.of(sign));
    return b.rotate(added(b, sum, inner, n.of(sign)), start - (starts[i + 1] ?? 0));
  }, zero);
}

function added(b: CircuitBuilder, total: Operand, term: Operand, weight: Scalar): Operand {
  if (Number(weight) === -1) return b.subtract(total, term);
  return b.add(total, b.multiply(term, b.constant([weight])));
}
