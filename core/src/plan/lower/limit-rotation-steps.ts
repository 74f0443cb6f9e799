/**
 * Fewer rotation keys for more rotations: steps without a key of their own become sums of steps that have one. Keys are given up
 * one at a time, each time the one whose loss adds the fewest rotations.
 */
import type { Circuit, CircuitNode } from '../circuit.ts';

/** Rotation by `step` of a value that repeats after `period`, and how many nodes ask for it. */
interface Demand {
  readonly step: number;
  readonly period: number;
  readonly count: number;
}

/** The circuit with at most `most` distinct steps, or undefined where some rotation cannot be put together from so few. */
export function limitRotationSteps(circuit: Circuit, most: number): Circuit | undefined {
  const demands = demandsOf(circuit);
  let steps: readonly number[] = [...new Set(demands.map(({ step }) => step))].sort((a, b) => a - b);
  if (steps.length <= most) return circuit;
  while (steps.length > most) {
    const costs = steps.map((_, i) => totalRotations(demands, steps.toSpliced(i, 1)));
    const cheapest = costs.reduce((best, cost, i) => (cost < costs[best]! ? i : best), 0);
    if (!Number.isFinite(costs[cheapest])) return undefined;
    steps = steps.toSpliced(cheapest, 1);
  }
  return rewritten(circuit, steps);
}

function demandsOf(circuit: Circuit): Demand[] {
  const counts = new Map<string, Demand>();
  for (const node of circuit.nodes) {
    if (node.op !== 'rotate') continue;
    const key = `${node.steps}|${node.period}`;
    counts.set(key, { step: node.steps, period: node.period, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()];
}

function totalRotations(demands: readonly Demand[], steps: readonly number[]): number {
  const byPeriod = new Map<number, ReadonlyMap<number, number>>();
  return demands.reduce((total, { step, period, count }) => {
    const last = byPeriod.get(period) ?? lastSteps(steps, period);
    byPeriod.set(period, last);
    return last.has(step) ? total + count * pathTo(step, period, last).length : Infinity;
  }, 0);
}

/** Breadth first from 0: for each reachable distance, the last step of a shortest way there. */
function lastSteps(steps: readonly number[], period: number): ReadonlyMap<number, number> {
  const last = new Map<number, number>([[0, 0]]);
  for (let frontier = [0]; frontier.length > 0;) {
    const next: number[] = [];
    for (const distance of frontier) {
      for (const step of steps) {
        const reached = (distance + step) % period;
        if (last.has(reached)) continue;
        last.set(reached, step);
        next.push(reached);
      }
    }
    frontier = next;
  }
  return last;
}

/** Steps that add up to the distance; descending, so that ways share their beginnings. */
function pathTo(distance: number, period: number, last: ReadonlyMap<number, number>): number[] {
  const path: number[] = [];
  for (let at = distance; at !== 0;) {
    const step = last.get(at)!;
    path.push(step);
    at = (((at - step) % period) + period) % period;
  }
  return path.sort((a, b) => b - a);
}

function rewritten(circuit: Circuit, steps: readonly number[]): Circuit {
  const nodes: CircuitNode[] = [];
  const known = new Map<string, number>();
  const ids: number[] = [];
  const ways = new Map<number, ReadonlyMap<number, number>>();
  // A value may be turned by more than its period: the key is named by the whole step.
  const rotated = (from: number, step: number, like: CircuitNode): number => {
    const key = `${from}|${step}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const { period, bound, source } = like;
    nodes.push({ op: 'rotate', args: [from], steps: step, period, bound, source });
    known.set(key, nodes.length - 1);
    return nodes.length - 1;
  };
  for (const node of circuit.nodes) {
    if (node.op === 'rotate') {
      const last = ways.get(node.period) ?? lastSteps(steps, node.period);
      ways.set(node.period, last);
      ids.push(pathTo(node.steps, node.period, last).reduce((from, step) => rotated(from, step, node), ids[node.args[0]]!));
    } else {
      const { sensitivity } = node;
      nodes.push({ ...node, args: node.args.map((arg) => ids[arg]!), ...(sensitivity && { sensitivity: { ...sensitivity, to: ids[sensitivity.to]! } }) } as unknown as CircuitNode);
      ids.push(nodes.length - 1);
    }
  }
  return { ...circuit, nodes, outputs: circuit.outputs.map((output) => ({ ...output, node: ids[output.node]! })) };
}
