/**
 * Which values of a CKKS circuit belong together, and which of them are computed before a rescale: values that sums tie together
 * need one scale, and sums of products are rescaled once, after the last addition.
 */
import type { Circuit, CircuitNode } from '../circuit.ts';
import { type CircuitLevels, isCiphertextProduct, isProduct } from './circuit-levels.ts';
import { FlowNetwork, UNCUTTABLE } from './minimum-cut.ts';

export interface SumForms {
  /** Name of the class of values that share level and scale; classes are named after one of their nodes. -1 for unused nodes. */
  readonly classOf: readonly number[];
  /** Whether a node is computed one level above its own, before the rescale. */
  readonly isUnscaled: readonly boolean[];
}

/** `rotatesUnscaled`: products are rotated before they are rescaled. That is more precise and slower, one prime more takes part. */
export function sumForms(circuit: Circuit, levels: CircuitLevels, rotatesUnscaled: boolean): SumForms {
  const classOf = scaleClasses(circuit, levels.levels);
  return { classOf, isUnscaled: unscaledNodes(circuit, levels, classOf, rotatesUnscaled) };
}

/** Whether an argument comes from above the level at which its user is computed: a switched or corrected copy is taken then. */
export const isLowered = (levels: readonly number[], user: number, arg: number, node: CircuitNode): boolean => levels[arg]! > levels[user]! + (isProduct(node) ? 1 : 0);

/** Linear operations keep the scale of their arguments of the same level. */
function scaleClasses({ nodes }: Circuit, levels: readonly number[]): number[] {
  const parents = nodes.map((_, id) => id);
  const rootOf = (id: number): number => {
    let root = id;
    while (parents[root] !== root) root = parents[root]!;
    for (let at = id; at !== root;) [at, parents[at]] = [parents[at]!, root];
    return root;
  };
  nodes.forEach((node, id) => {
    if (levels[id] === -1 || isProduct(node)) return;
    for (const arg of node.args) if (levels[arg] === levels[id]) parents[rootOf(id)] = rootOf(arg);
  });
  return nodes.map((_, id) => (levels[id] === -1 ? -1 : rootOf(id)));
}

/** Relative times per prime: a rescale, a multiplication by one, and both, which is what a value from above may cost. */
const RESCALE_WORK = 5;
const CORRECTION_WORK = 2;
/** More than all of these: rotations before the rescale are asked for, where they are possible. */
const ROTATION_WISH = 2 ** 8;

/**
 * The cheapest choice, as a minimum cut. Node v is two vertices: `before(v)` lies on the source's side where v is computed
 * unscaled, `after(v)` where nothing needs it rescaled. What is unscaled has unscaled terms, and what is at rest has terms at rest.
 */
function unscaledNodes({ nodes, outputs }: Circuit, { levels, lowest }: CircuitLevels, classOf: readonly number[], rotatesUnscaled: boolean): boolean[] {
  const network = new FlowNetwork(2 * nodes.length);
  const [before, after] = [(id: number): number => 2 * id, (id: number): number => 2 * id + 1];
  const always = (from: number, to: number): void => network.join(from, to, UNCUTTABLE);
  const needRest = (id: number): void => always(after(id), network.sink);
  const hasProduct = new Set(nodes.flatMap((node, id) => (levels[id] !== -1 && isCiphertextProduct(node) ? [classOf[id]!] : [])));

  nodes.forEach((node, id) => {
    const level = levels[id]!;
    if (level === -1) return;
    const primes = level + 2 - lowest;
    const isBelow = level < lowest;
    network.join(before(id), after(id), isBelow ? UNCUTTABLE : RESCALE_WORK * primes);
    if (isProduct(node) || isBelow) always(network.source, before(id));
    if (isProduct(node)) return node.args.forEach(needRest);
    const isSum = node.op === 'add' || node.op === 'subtract';
    if (node.op === 'input' || (node.op === 'rotate' && !rotatesUnscaled && !isBelow)) always(before(id), network.sink);
    else if (node.op === 'rotate') network.join(network.source, before(id), ROTATION_WISH);
    for (const arg of node.args) {
      always(after(arg), before(id));
      if (levels[arg] === level) always(before(id), before(arg));
      else if (!isSum) always(before(id), network.sink);
      else {
        // A value from above enters an unscaled sum through a multiplication by one. A sum at rest takes it as it is, if its
        // scale may be fitted to it: the scale of a product of ciphertexts may not.
        network.join(before(id), network.sink, CORRECTION_WORK * primes);
        if (hasProduct.has(classOf[id]!)) network.join(network.source, before(id), (CORRECTION_WORK + RESCALE_WORK) * primes);
        if (nodes[arg]!.op !== 'multiplyPlain') needRest(arg);
      }
    }
  });
  for (const { node } of outputs) if (levels[node]! >= lowest) needRest(node);
  const side = network.sourceSide();
  return nodes.map((_, id) => levels[id] !== -1 && side[before(id)]!);
}
