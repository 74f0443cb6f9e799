/** The level of every value of a CKKS circuit: as low as its users allow, because every operation is cheaper there. */
import type { Circuit, CircuitNode } from '../circuit.ts';

export const isCiphertextProduct = ({ op }: CircuitNode): boolean => op === 'multiply' || op === 'square';

/** Products are computed one level above their result, which a rescale by one prime brings down. */
export const isProduct = (node: CircuitNode): boolean => isCiphertextProduct(node) || node.op === 'multiplyPlain';

export interface CircuitLevels {
  /** Level of each node's value once it is rescaled; -1 for nodes that no output uses. */
  readonly levels: readonly number[];
  /** Highest level: of the inputs that most products follow. */
  readonly highest: number;
  /** Lowest level at which instructions run: 1 where the last products leave as outputs without a rescale, else 0. */
  readonly lowest: 0 | 1;
}

/** Levels counted from the outputs upwards: 0 is the level after the last rescale. */
export function circuitLevels(circuit: Circuit, rescalesOutputs = true): CircuitLevels {
  const lowest = rescalesOutputs ? 0 : 1;
  const levels = latestLevels(circuit, lowest);
  raiseSums(circuit, levels, lowest);
  return { levels, highest: levels.reduce((most, level) => Math.max(most, level), lowest), lowest };
}

function latestLevels({ nodes, outputs }: Circuit, lowest: number): number[] {
  const afterProduct = comesFromProduct(nodes);
  const levels = nodes.map(() => -1);
  // Without the last rescale, only what follows a product can stay below the lowest level.
  const need = (id: number, level: number): void => { levels[id] = Math.max(levels[id]!, afterProduct[id] ? level : Math.max(level, lowest)); };
  for (const { node } of outputs) need(node, 0);
  for (let id = nodes.length - 1; id >= 0; id--) {
    if (levels[id] === -1) continue;
    for (const arg of nodes[id]!.args) need(arg, levels[id]! + (isProduct(nodes[id]!) ? 1 : 0));
  }
  return levels;
}

/** Whether a node is a product, or a linear function of some. */
function comesFromProduct(nodes: readonly CircuitNode[]): boolean[] {
  const after: boolean[] = [];
  for (const node of nodes) after.push(isProduct(node) || node.args.some((arg) => after[arg]!));
  return after;
}

/**
 * Sums and other cheap operations whose arguments are all there at a higher level are computed there: one value is switched down
 * then, not each argument. Below the lowest level, where nothing can be switched to, that holds for rotations as well.
 */
function raiseSums({ nodes }: Circuit, levels: number[], lowest: number): void {
  nodes.forEach((node, id) => {
    if (levels[id] === -1 || node.args.length === 0 || isProduct(node) || (node.op === 'rotate' && levels[id]! >= lowest)) return;
    const available = node.args.reduce<number>((least, arg) => Math.min(least, levels[arg]!), Infinity);
    if (available > levels[id]!) levels[id] = available;
  });
}

/** Most products on a path to each node. */
export function productDepths({ nodes }: Circuit): number[] {
  const depths: number[] = [];
  for (const node of nodes) depths.push(node.args.reduce<number>((most, arg) => Math.max(most, depths[arg]!), 0) + (isProduct(node) ? 1 : 0));
  return depths;
}
