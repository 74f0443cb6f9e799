/**
 * What sums of multiples come to: a combination of ciphertexts that do not depend on each other. A combination in which every
 * factor is zero is no ciphertext: SEAL refuses it, because anyone could read it, and its value is known without computing.
 */
import type { Arithmetic, Scalar } from '../program/index.ts';
import { type CircuitNode, type ConstantVector, isClearTile } from './circuit.ts';

interface LinearForm {
  /** Factor of each ciphertext, by node. */
  readonly factors: ReadonlyMap<number, ConstantVector>;
  readonly plain: ConstantVector;
}

/** Longer sums count as ciphertexts of their own. */
const MAX_TERMS = 8;
/** Real factors below this share of what they are the difference of are rounding: they cancel in the encoded constants, too. */
const ROUNDING = 2 ** -48;

export class LinearForms {
  readonly #nodes: readonly CircuitNode[];
  readonly #n: Arithmetic<Scalar>;
  /** Ciphertexts that each node is a combination of, ascending. */
  readonly #terms = new Map<number, readonly number[]>();

  constructor(nodes: readonly CircuitNode[], n: Arithmetic<Scalar>) {
    this.#nodes = nodes;
    this.#n = n;
  }

  /** The value of a + sign * b where every ciphertext cancels out; undefined where one is left. */
  cancelled(a: number, b: number, sign: 1 | -1): ConstantVector | undefined {
    const [x, y] = [this.#termsOf(a), this.#termsOf(b)];
    // Only where both are made of the same ciphertexts can nothing be left: most sums are told apart here.
    if (x.length !== y.length || x.some((term, i) => term !== y[i])) return undefined;
    const sum = this.#sum(this.#form(a, new Map()), this.#scaled(this.#form(b, new Map()), [this.#n.of(sign)]));
    return [...sum.factors.values()].every(isZero) ? sum.plain : undefined;
  }

  #termsOf(id: number): readonly number[] {
    const known = this.#terms.get(id);
    if (known) return known;
    const node = this.#nodes[id]!;
    const all = isCombination(node) ? node.args.flatMap((arg) => this.#termsOf(arg)) : [id];
    const distinct = [...new Set(all)].sort((a, b) => a - b);
    this.#terms.set(id, distinct.length > MAX_TERMS ? [id] : distinct);
    // Where a ciphertext occurs twice it may have cancelled out.
    if (distinct.length < all.length && distinct.length <= MAX_TERMS) {
      const { factors } = this.#form(id, new Map());
      this.#terms.set(id, distinct.filter((term) => !isZero(factors.get(term)!)));
    }
    return this.#terms.get(id)!;
  }

  #form(id: number, memo: Map<number, LinearForm>): LinearForm {
    const known = memo.get(id);
    if (known) return known;
    const node = this.#nodes[id]!;
    const terms = this.#termsOf(id);
    const isOpaque = terms.length === 1 && terms[0] === id;
    const form = isOpaque ? { factors: new Map([[id, [this.#n.of(1)]]]), plain: [this.#n.zero] } : this.#combined(node, node.args.map((arg) => this.#form(arg, memo)));
    memo.set(id, form);
    return form;
  }

  #combined(node: CircuitNode, [x, y]: readonly LinearForm[]): LinearForm {
    switch (node.op) {
      case 'add': return this.#sum(x!, y!);
      case 'subtract': return this.#sum(x!, this.#scaled(y!, [this.#n.of(-1)]));
      case 'negate': return this.#scaled(x!, [this.#n.of(-1)]);
      case 'addPlain': return { ...x!, plain: this.#pointwise(x!.plain, node.constant as ConstantVector, (a, b) => this.#n.add(a, b)) };
      case 'multiplyPlain': return this.#scaled(x!, node.constant as ConstantVector);
      default: return x!;
    }
  }

  #sum(x: LinearForm, y: LinearForm): LinearForm {
    const factors = new Map(x.factors);
    for (const [term, factor] of y.factors) {
      const before = factors.get(term);
      factors.set(term, before === undefined ? factor : this.#pointwise(before, factor, (a, b) => this.#settled(this.#n.add(a, b), a)));
    }
    return { factors, plain: this.#pointwise(x.plain, y.plain, (a, b) => this.#n.add(a, b)) };
  }

  #settled(sum: Scalar, summand: Scalar): Scalar {
    return typeof sum === 'number' && Math.abs(sum) <= ROUNDING * Math.abs(Number(summand)) ? 0 : sum;
  }

  #scaled({ factors, plain }: LinearForm, by: ConstantVector): LinearForm {
    const times = (values: ConstantVector): Scalar[] => this.#pointwise(values, by, (a, b) => this.#n.multiply(a, b));
    return { factors: new Map([...factors].map(([term, factor]) => [term, times(factor)])), plain: times(plain) };
  }

  #pointwise(a: ConstantVector, b: ConstantVector, f: (x: Scalar, y: Scalar) => Scalar): Scalar[] {
    return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => f(a[i % a.length]!, b[i % b.length]!));
  }
}

const isZero = (values: ConstantVector): boolean => values.every((value) => Number(value) === 0);

/** Whether SEAL computes the ciphertext of the result from those of the arguments alone, without keys. */
function isCombination(node: CircuitNode): boolean {
  switch (node.op) {
    case 'add': case 'subtract': case 'negate': case 'view': return true;
    case 'addPlain': return !isClearTile(node.constant);
    case 'multiplyPlain': return !isClearTile(node.constant) && node.divisor === undefined;
    default: return false;
  }
}
