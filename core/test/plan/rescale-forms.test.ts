import { expect, test } from '@jest/globals';
import type { Circuit } from '../../src/plan/circuit.ts';
import { circuitLevels, isProduct } from '../../src/plan/schedule/circuit-levels.ts';
import { sumForms } from '../../src/plan/schedule/sum-forms.ts';
import { randomCircuit } from './random-circuit.ts';

/** Work of the rescales that a choice of unscaled nodes needs, in primes; Infinity where a sum mixes both forms. */
function workOf({ nodes, outputs }: Circuit, levels: readonly number[], isUnscaled: (id: number) => boolean): number {
  const needed = new Set(outputs.map(({ node }) => node));
  for (const [id, node] of nodes.entries()) {
    if (levels[id] === -1) continue;
    if (!isProduct(node) && isUnscaled(id) && !node.args.every(isUnscaled)) return Infinity;
    if (isProduct(node) || !isUnscaled(id)) for (const arg of node.args) needed.add(arg);
  }
  return nodes.reduce((work, _, id) => work + (levels[id] !== -1 && isUnscaled(id) && needed.has(id) ? levels[id]! + 2 : 0), 0);
}

test('sums are rescaled at the least work, of all choices of where to rescale', () => {
  let compared = 0;
  for (let seed = 1; seed <= 400; seed++) {
    const circuit = randomCircuit(seed, { size: 5 + (seed % 12), maxDepth: 1 + (seed % 3) });
    const levels = circuitLevels(circuit);
    const free = circuit.nodes.flatMap(({ op }, id) => (levels.levels[id] !== -1 && ['add', 'subtract', 'negate', 'addPlain'].includes(op) ? [id] : []));
    const isLevel = circuit.nodes.every((node, id) => levels.levels[id] === -1 || node.args.every((arg) => levels.levels[arg] === levels.levels[id]! + Number(isProduct(node))));
    if (!isLevel || free.length > 9 || free.length === 0) continue;
    compared++;

    const { isUnscaled } = sumForms(circuit, levels, false);

    const always = circuit.nodes.map(isProduct);
    const choices = Array.from({ length: 2 ** free.length }, (_, choice) => workOf(circuit, levels.levels, (id) => always[id]! || (choice & (1 << free.indexOf(id))) !== 0 && free.includes(id)));
    expect({ seed, work: workOf(circuit, levels.levels, (id) => isUnscaled[id]!) }).toEqual({ seed, work: Math.min(...choices) });
  }
  expect(compared).toBeGreaterThan(40);
});
