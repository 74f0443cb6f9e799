/**
 * Gives each class of values its scale, with few multiplications by one. A product has the scales of its factors multiplied; a
 * product with constants, or an input, has any scale. Where the rest of a class agrees on a scale it takes that one, canonical or
 * not. Where it does not, a factor that comes from a higher level is corrected on its way down; and where no factor does, the
 * class and its factors take canonical scales, which always agree.
 */
import type { Circuit, CircuitNode } from '../circuit.ts';
import { type CircuitLevels, isCiphertextProduct, isProduct } from './circuit-levels.ts';
import type { ScaleId, ScaleTable } from './exact-scale.ts';
import { isLowered, type SumForms } from './sum-forms.ts';

export interface AssignedScales {
  /** Scale of the node's value at rest. */
  rest(id: number): ScaleId;
  /** Scale of the node's value before its rescale, one level above. */
  unscaled(id: number): ScaleId;
  /** Scale at rest that an argument of a product from a higher level has to be brought to; undefined where it comes as it is. */
  corrected(product: number, argument: number): ScaleId | undefined;
}

interface ScaleClass {
  readonly level: number;
  /** Products of two ciphertexts in the class. */
  readonly products: number[];
  /** Rescaled sums that take a value from a higher level. */
  readonly entrances: { readonly user: number; readonly arg: number }[];
  /** How many factors the class gives to products of two ciphertexts. */
  factorCount: number;
  isCanonical: boolean;
  rest: ScaleId | undefined;
  unscaled: ScaleId | undefined;
}

export function assignScales(circuit: Circuit, levels: CircuitLevels, forms: SumForms, table: ScaleTable): AssignedScales {
  return new ScaleAssignment(circuit, levels, forms, table);
}

class ScaleAssignment implements AssignedScales {
  readonly #nodes: readonly CircuitNode[];
  readonly #levels: CircuitLevels;
  readonly #forms: SumForms;
  readonly #table: ScaleTable;
  readonly #classes = new Map<number, ScaleClass>();
  readonly #corrections = new Map<string, ScaleId>();
  /** Set when a class turns canonical: scales above it have to be assigned again. */
  #isSettled = false;

  constructor(circuit: Circuit, levels: CircuitLevels, forms: SumForms, table: ScaleTable) {
    this.#nodes = circuit.nodes;
    this.#levels = levels;
    this.#forms = forms;
    this.#table = table;
    circuit.nodes.forEach((_, id) => { if (levels.levels[id] !== -1) this.#collect(id); });
    const order = this.#inOrder();
    // Classes only ever turn canonical, and when all are, all agree.
    while (!this.#isSettled) {
      this.#isSettled = true;
      for (const each of order) this.#settle(each);
    }
  }

  rest(id: number): ScaleId {
    const known = this.#classes.get(this.#forms.classOf[id]!)!;
    return known.rest ??= this.#table.rescaled(known.unscaled!, known.level + 1);
  }

  unscaled(id: number): ScaleId {
    const known = this.#classes.get(this.#forms.classOf[id]!)!;
    return known.unscaled ??= this.#table.before(known.rest!, known.level + 1);
  }

  corrected(product: number, argument: number): ScaleId | undefined {
    return this.#corrections.get(`${product}|${argument}`);
  }

  #collect(id: number): void {
    const node = this.#nodes[id]!;
    const own = this.#classAt(id);
    if (isCiphertextProduct(node)) {
      own.products.push(id);
      for (const arg of node.args) this.#classAt(arg).factorCount += node.op === 'square' ? 2 : 1;
    } else if (!isProduct(node) && !this.#forms.isUnscaled[id]) {
      for (const arg of node.args) if (isLowered(this.#levels.levels, id, arg, node)) own.entrances.push({ user: id, arg });
    }
  }

  #classAt(id: number): ScaleClass {
    const name = this.#forms.classOf[id]!;
    const known = this.#classes.get(name);
    if (known) return known;
    const made: ScaleClass = { level: this.#levels.levels[id]!, products: [], entrances: [], factorCount: 0, isCanonical: false, rest: undefined, unscaled: undefined };
    this.#classes.set(name, made);
    return made;
  }

  /** Factors before their products. */
  #inOrder(): ScaleClass[] {
    return [...this.#classes.values()].sort((a, b) => b.level - a.level);
  }

  #settle(own: ScaleClass): void {
    [own.rest, own.unscaled] = [undefined, undefined];
    const target = own.isCanonical ? this.#canonicalProduct(own) : this.#agreedProduct(own);
    if (target !== undefined) {
      own.unscaled = target;
      for (const product of own.products) this.#bringTo(product, target, own);
    } else own.rest = this.#freeScale(own);
  }

  #canonicalProduct({ level, products }: ScaleClass): ScaleId | undefined {
    const { highest } = this.#levels;
    if (level === highest || (products.length === 0 && level >= this.#levels.lowest)) return undefined;
    return this.#table.product(this.#table.canonical(level + 1), this.#table.canonical(level + 1));
  }

  /** The scale that the products of the class have, or can be brought to. */
  #agreedProduct(own: ScaleClass): ScaleId | undefined {
    if (own.products.length === 0) return this.#canonicalProduct(own);
    const rigid = own.products.filter((product) => !this.#isAdaptable(product));
    const scales = [...new Set(rigid.map((product) => this.#naturalScale(product)))];
    if (scales.length > 1) {
      this.#turnCanonical(own);
      return this.#canonicalProduct(own);
    }
    return scales[0] ?? mostFrequent(own.products.map((product) => this.#naturalScale(product)));
  }

  /** Fits a product's free factor, or corrects one from above; or, having neither, demands canonical factors of its own level. */
  #bringTo(product: number, target: ScaleId, own: ScaleClass): void {
    const { op, args } = this.#nodes[product]!;
    for (let i = 0; i < args.length; i++) this.#corrections.delete(`${product}|${i}`);
    if (this.#naturalScale(product) === target) return;
    const [free, lowered] = [this.#freeArgument(product), this.#loweredArgument(product)];
    if (free !== undefined) this.#classAt(args[free]!).rest = this.#table.factor(target, this.rest(args[1 - free]!));
    else if (lowered !== undefined) {
      const scale = op === 'square' ? this.#table.canonical(own.level + 1) : this.#table.factor(target, this.rest(args[1 - lowered]!));
      this.#corrections.set(`${product}|${lowered}`, scale);
    } else {
      for (const arg of args) {
        const factor = this.#classAt(arg);
        if (this.rest(arg) !== this.#table.canonical(factor.level)) this.#turnCanonical(factor);
      }
    }
  }

  #isAdaptable(product: number): boolean {
    return this.#nodes[product]!.op === 'multiply' && (this.#loweredArgument(product) ?? this.#freeArgument(product)) !== undefined;
  }

  #turnCanonical(each: ScaleClass): void {
    if (each.isCanonical) return;
    each.isCanonical = true;
    this.#isSettled = false;
  }

  /** Scale at rest of a class without products: that of most values which enter from above. */
  #freeScale(own: ScaleClass): ScaleId {
    const entering = own.isCanonical ? [] : [...new Set(own.entrances.map(({ arg }) => arg))].map((arg) => this.rest(arg));
    return mostFrequent(entering) ?? this.#table.canonical(own.level);
  }

  /** Dropping primes keeps a factor's scale, so it does not matter from which level it comes. */
  #naturalScale(product: number): ScaleId {
    const { args } = this.#nodes[product]!;
    return this.#table.product(this.rest(args[0]!), this.rest(args.at(-1)!));
  }

  /** Argument whose class may take any scale, because only inputs and products with constants are in it, and only this product needs it. */
  #freeArgument(product: number): number | undefined {
    const { op, args } = this.#nodes[product]!;
    if (op === 'square') return undefined;
    const level = this.#levels.levels[product]! + 1;
    const i = args.findIndex((arg) => {
      const factor = this.#classAt(arg);
      return factor.level === level && !factor.isCanonical && factor.factorCount === 1 && factor.products.length + factor.entrances.length === 0;
    });
    return i === -1 ? undefined : i;
  }

  /** Argument that is a product with constants first: computed again lower down, it needs no correction. */
  #loweredArgument(product: number): number | undefined {
    const node = this.#nodes[product]!;
    const lowered = node.args.flatMap((arg, i) => (isLowered(this.#levels.levels, product, arg, node) ? [i] : []));
    return lowered.find((i) => this.#nodes[node.args[i]!]!.op === 'multiplyPlain') ?? lowered[0];
  }
}

/** The first of those that occur most often. */
function mostFrequent(scales: readonly ScaleId[]): ScaleId | undefined {
  const counts = new Map<ScaleId, number>();
  for (const scale of scales) counts.set(scale, (counts.get(scale) ?? 0) + 1);
  return [...counts].reduce<readonly [ScaleId | undefined, number]>((best, entry) => (entry[1] > best[1] ? entry : best), [undefined, 0])[0];
}
