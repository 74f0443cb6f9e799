/**
 * Levels and scales for CKKS. Every value at rest has the one scale of its level, S(d+1) = S(d)^2 / q, so any two values of a
 * level can be added. Products stay unscaled while they are summed, and are relinearized and rescaled once.
 */
import { invariant } from '../../errors/index.ts';
import { type Circuit, type CircuitNode, useCounts } from '../circuit.ts';
import { type CircuitLevels, circuitLevels } from './circuit-levels.ts';
import { factorFor, scaleBefore } from './exact-scale.ts';
import { type Schedule, ScheduleBuilder } from './schedule.ts';

export interface CkksChain {
  /** Data primes; index = level. */
  readonly primes: readonly bigint[];
  /** Scale of fresh ciphertexts. */
  readonly scale: number;
}

export function scheduleCkks(circuit: Circuit, chain: CkksChain, inputCount: number): Schedule {
  return new CkksScheduler(circuit, chain).schedule(inputCount);
}

class CkksScheduler {
  readonly #circuit: Circuit;
  readonly #levels: CircuitLevels;
  readonly #uses: readonly number[];
  readonly #out = new ScheduleBuilder();
  /** Scale at rest, and prime that the next rescale divides by; index = depth. */
  readonly #scales: number[];
  readonly #primes: number[];
  readonly #maxLevel: number;
  readonly #memo = new Map<string, number>();

  constructor(circuit: Circuit, chain: CkksChain) {
    this.#circuit = circuit;
    this.#levels = circuitLevels(circuit);
    this.#uses = useCounts(circuit);
    this.#maxLevel = chain.primes.length - 1;
    invariant(this.#maxLevel >= this.#levels.maxLevel, 'the chain holds the circuit');
    this.#primes = chain.primes.map(Number).reverse();
    this.#scales = [chain.scale];
    for (let d = 0; d < this.#maxLevel; d++) this.#scales.push((this.#scales[d]! * this.#scales[d]!) / this.#primes[d]!);
  }

  schedule(inputCount: number): Schedule {
    for (let port = 0; port < inputCount; port++) this.#input(port);
    this.#circuit.outputs.forEach(({ node }, port) => {
      const depth = this.#levels.depths[node]!;
      const value = this.#out.relinearized(node, this.#atRest(node, depth, this.#scales[depth]!));
      const last = this.#out.switchedDown(node, value, 0);
      this.#out.push(node, { op: 'output', args: [last], port, level: 0, scale: this.#out.at(last).scale, polynomials: 2 });
    });
    return this.#out.build();
  }

  /** The node at a depth and scale, rescaled. Noncanonical scales are asked of flexible nodes only. */
  #atRest(id: number, depth: number, scale: number): number {
    const key = `${id}|${depth}|${scale}`;
    const known = this.#memo.get(key);
    if (known !== undefined) return known;
    const made = this.#makeAtRest(id, this.#circuit.nodes[id]!, depth, scale);
    this.#memo.set(key, made);
    return made;
  }

  #makeAtRest(id: number, node: CircuitNode, depth: number, scale: number): number {
    const natural = depth === this.#levels.depths[id]! && scale === this.#scales[depth]!;
    if (!natural && !this.#levels.isFlexible[id]) return this.#adjusted(id, depth, scale);
    const before = depth > 0 ? scaleBefore(scale, this.#primes[depth - 1]!) : 0;
    const product = depth > 0 ? (natural ? this.#scales[depth - 1]! ** 2 : before) : 0;
    if (depth > 0 && this.#canStayUnscaled(id, depth - 1, product)) return this.#rescaled(id, this.#unscaled(id, depth - 1, product));
    const level = this.#maxLevel - depth;
    const [a, b] = node.args as readonly [number, number];
    switch (node.op) {
      case 'input': return this.#input(node.input);
      case 'view': return this.#atRest(a, depth, scale);
      case 'add': case 'subtract': return this.#sum(id, node.op, this.#atRest(a, depth, scale), this.#atRest(b, depth, scale));
      case 'negate': return this.#negate(id, this.#atRest(a, depth, scale));
      case 'addPlain': return this.#addPlain(id, node.constant, this.#atRest(a, depth, scale));
      case 'rotate': {
        const value = this.#out.relinearized(a, this.#atRest(a, depth, scale));
        return this.#out.push(id, { op: 'rotateRows', args: [value], step: node.steps, level, scale, polynomials: 2 });
      }
      default: return invariant(false, `${node.op} is computed unscaled`) as never;
    }
  }

  /** Brings a value to a lower level and its scale there with a multiplication by one. */
  #adjusted(id: number, depth: number, scale: number): number {
    const natural = this.#levels.depths[id]!;
    invariant(depth > natural, 'a scale changes only on the way to a lower level');
    const value = this.#out.relinearized(id, this.#atRest(id, natural, this.#scales[natural]!));
    const lowered = this.#out.switchedDown(id, value, this.#maxLevel - (depth - 1));
    return this.#rescaled(id, this.#multiplyPlain(id, [1], lowered, scaleBefore(scale, this.#primes[depth - 1]!)));
  }

  /** Whether the node can be a sum of products at this depth with exactly this scale, before any rescale. */
  #canStayUnscaled(id: number, depth: number, scale: number): boolean {
    const node = this.#circuit.nodes[id]!;
    const { depths, isFlexible } = this.#levels;
    const [a, b] = node.args as readonly [number, number];
    const canonical = scale === this.#scales[depth]! ** 2;
    switch (node.op) {
      case 'multiplyPlain': return depths[a]! <= depth;
      case 'square': return depths[a] === depth && canonical;
      case 'multiply': {
        if (Math.max(depths[a]!, depths[b]!) > depth) return false;
        return (canonical && Math.max(depths[a]!, depths[b]!) === depth) || isFlexible[a]! || isFlexible[b]!;
      }
      case 'add': case 'subtract': return this.#canStayUnscaled(a, depth, scale) && this.#canStayUnscaled(b, depth, scale);
      case 'negate': case 'addPlain': case 'view': return this.#canStayUnscaled(a, depth, scale);
      default: return false;
    }
  }

  #unscaled(id: number, depth: number, scale: number): number {
    const key = `${id}|${depth}|${scale}|unscaled`;
    const known = this.#memo.get(key);
    if (known !== undefined) return known;
    const made = this.#out.shared(id, this.#makeUnscaled(id, this.#circuit.nodes[id]!, depth, scale), this.#uses[id]!);
    this.#memo.set(key, made);
    return made;
  }

  #makeUnscaled(id: number, node: CircuitNode, depth: number, scale: number): number {
    const [a, b] = node.args as readonly [number, number];
    switch (node.op) {
      case 'multiplyPlain': return this.#multiplyPlain(id, node.constant, this.#lowered(a, depth), scale);
      case 'square': {
        const value = this.#out.relinearized(a, this.#atRest(a, depth, this.#scales[depth]!));
        return this.#out.push(id, { op: 'square', args: [value], level: this.#maxLevel - depth, scale, polynomials: 3 });
      }
      case 'multiply': return this.#product(id, a, b, depth, scale);
      case 'add': case 'subtract': return this.#sum(id, node.op, this.#unscaled(a, depth, scale), this.#unscaled(b, depth, scale));
      case 'negate': return this.#negate(id, this.#unscaled(a, depth, scale));
      case 'addPlain': return this.#addPlain(id, node.constant, this.#unscaled(a, depth, scale));
      case 'view': return this.#unscaled(a, depth, scale);
      default: return invariant(false, `${node.op} has no unscaled form`) as never;
    }
  }

  /** One operand keeps its scale; where the product needs another, the flexible operand takes up the difference. */
  #product(id: number, a: number, b: number, depth: number, scale: number): number {
    const { depths, isFlexible } = this.#levels;
    const canonical = scale === this.#scales[depth]! ** 2;
    const [fixed, free] = isFlexible[b] && (depths[a]! < depth || !canonical || !isFlexible[a]) ? [a, b] : [b, a];
    let operands: [number, number];
    if (canonical && (depths[fixed] === depth || !isFlexible[free])) {
      operands = [this.#atRest(a, depth, this.#scales[depth]!), this.#atRest(b, depth, this.#scales[depth]!)];
    } else {
      const kept = this.#lowered(fixed, depth);
      operands = [kept, this.#atRest(free, depth, factorFor(this.#out.at(kept).scale, scale))];
    }
    const [x, y] = operands.map((value, i) => this.#out.relinearized(i === 0 ? fixed : free, value)) as [number, number];
    const level = this.#maxLevel - depth;
    return this.#out.push(id, { op: 'multiply', args: x < y ? [x, y] : [y, x], level, scale: this.#out.at(x).scale * this.#out.at(y).scale, polynomials: 3 });
  }

  /** The node at its own depth and scale, switched down: dropping primes keeps the scale. */
  #lowered(id: number, depth: number): number {
    const natural = this.#levels.depths[id]!;
    const value = this.#out.relinearized(id, this.#atRest(id, natural, this.#scales[natural]!));
    return this.#out.switchedDown(id, value, this.#maxLevel - depth);
  }

  #rescaled(id: number, value: number): number {
    const linear = this.#out.relinearized(id, value);
    const { level, scale } = this.#out.at(linear);
    return this.#out.push(id, { op: 'rescale', args: [linear], level: level - 1, scale: scale / this.#primes[this.#maxLevel - level]!, polynomials: 2 });
  }

  #multiplyPlain(id: number, values: readonly (number | bigint)[], value: number, scale: number): number {
    const { level, scale: before, polynomials } = this.#out.at(value);
    const constant = this.#out.constant({ values, level, scale: factorFor(before, scale) });
    return this.#out.push(id, { op: 'multiplyPlain', args: [value], constant, level, scale: before * this.#out.constants[constant]!.scale, polynomials });
  }

  #addPlain(id: number, values: readonly (number | bigint)[], value: number): number {
    const { level, scale, polynomials } = this.#out.at(value);
    return this.#out.push(id, { op: 'addPlain', args: [value], constant: this.#out.constant({ values, level, scale }), level, scale, polynomials });
  }

  #sum(id: number, op: 'add' | 'subtract', a: number, b: number): number {
    const [x, y] = [this.#out.at(a), this.#out.at(b)];
    return this.#out.push(id, { op, args: [a, b], level: x.level, scale: Math.max(x.scale, y.scale), polynomials: Math.max(x.polynomials, y.polynomials) });
  }

  #negate(id: number, a: number): number {
    const { level, scale, polynomials } = this.#out.at(a);
    return this.#out.push(id, { op: 'negate', args: [a], level, scale, polynomials });
  }

  #input(port: number): number {
    return this.#out.push(this.#circuit.nodes.findIndex((node) => node.op === 'input' && node.input === port), { op: 'input', args: [], port, level: this.#maxLevel, scale: this.#scales[0]!, polynomials: 2 });
  }
}
