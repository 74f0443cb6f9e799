/** What a program approximates and what its author asserts, by line. */
import { approximationOf, type ProgramNode, type TracedProgram } from '../../program/index.ts';
import type { ApproximationFact, AssertionFact } from './explanation.ts';

export type ApproximateNode = Extract<ProgramNode, { op: 'approximate' }>;

/** Nodes that one line of the author made alike, so that one change of the line changes all. */
export interface ApproximationSite {
  readonly where: string | null;
  readonly ids: readonly number[];
  readonly node: ApproximateNode;
}

export function approximationSites({ program, locations }: TracedProgram): ApproximationSite[] {
  const sites = new Map<string, { where: string | null; ids: number[]; node: ApproximateNode }>();
  program.nodes.forEach((node, id) => {
    if (node.op !== 'approximate') return;
    const where = locations[id] ?? null;
    const key = JSON.stringify([where, node.function, node.degree, node.low, node.high, node.gap]);
    const site = sites.get(key) ?? { where, ids: [], node };
    site.ids.push(id);
    sites.set(key, site);
  });
  return [...sites.values()];
}

/** Levels that a polynomial takes at least. */
export const levelsOfDegree = (degree: number): number => 32 - Math.clz32(degree);

export function approximationFacts(traced: TracedProgram): ApproximationFact[] {
  return approximationSites(traced).map(({ where, ids, node }) => {
    const { chebyshev, maxError } = approximationOf(node);
    const { low, high, gap } = node;
    return { where, function: node.function, degree: node.degree, low, high, gap, maxError, levels: levelsOfDegree(chebyshev.length - 1), uses: ids.length };
  });
}

export function assertionFacts({ program, locations }: TracedProgram): AssertionFact[] {
  const facts = program.nodes.flatMap((node, id): AssertionFact[] => (node.op === 'assertWithin' ? [{ where: locations[id] ?? null, low: String(node.low), high: String(node.high) }] : []));
  return facts.filter((fact, i) => facts.findIndex((other) => JSON.stringify(other) === JSON.stringify(fact)) === i);
}
