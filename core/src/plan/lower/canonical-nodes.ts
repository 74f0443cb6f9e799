/** Common subexpressions of a Program: which earlier node computes the same. */
import type { Program, ProgramNode } from '../../program/index.ts';

/** The first node that equals each node, itself where there is none before. */
export function canonicalNodes({ nodes }: Program): number[] {
  const known = new Map<string, number>();
  const canonical: number[] = [];
  nodes.forEach((node, id) => {
    const key = keyOf(node, node.args.map((arg) => canonical[arg]!));
    const before = known.get(key);
    if (before === undefined) known.set(key, id);
    canonical.push(before ?? id);
  });
  return canonical;
}

function keyOf(node: ProgramNode, args: readonly number[]): string {
  return JSON.stringify({ ...node, args }, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}
