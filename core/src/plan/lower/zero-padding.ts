/** Which values should come out with zeros in their padding, because a sum over them follows. */
import type { Program, ProgramNode } from '../../program/index.ts';

/** Operations whose result has zero padding when all their tensors have. */
const KEEPS: ReadonlySet<ProgramNode['op']> = new Set(['multiply', 'square', 'negate', 'power', 'assertWithin', 'add', 'subtract']);
const SUMS: ReadonlySet<ProgramNode['op']> = new Set(['sum', 'mean', 'variance', 'dot']);

export function wantsZeroPadding({ nodes }: Program): boolean[] {
  const wants = nodes.map(() => false);
  for (let id = nodes.length - 1; id >= 0; id--) {
    const { op, args } = nodes[id]!;
    if (SUMS.has(op) || (wants[id] && KEEPS.has(op))) for (const arg of args) wants[arg] = true;
  }
  return wants;
}
