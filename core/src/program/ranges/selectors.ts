/** Values that select: what they are multiplied with and added up stays between its smallest and largest element. */
import { elementCount, type Program, type ProgramNode } from '../program.ts';
import type { Interval } from './interval-arithmetic.ts';

/** `one`: one element is 1, the others are 0. `part`: no element is negative, and their sum is at most 1. */
export type Selector = 'one' | 'part' | undefined;

/** What is known before this node: of each of its arguments. */
export interface SelectorContext {
  readonly program: Pick<Program, 'inputs' | 'nodes'>;
  readonly selectors: readonly Selector[];
  readonly ranges: readonly Interval[];
}

export function selectorOf(node: ProgramNode, { program, selectors, ranges }: SelectorContext): Selector {
  const [a, b] = node.args.map((arg) => selectors[arg]);
  switch (node.op) {
    case 'input': return program.inputs[node.input]!.encoding === 'oneHot' ? 'one' : undefined;
    case 'reshape': case 'rotateLeft': case 'assertWithin': case 'square': case 'power': return a;
    case 'gather': return a && gathered(a, node.indices, elementCount(program.nodes[node.args[0]]!.shape));
    case 'multiply': {
      if (node.args[0] === node.args[1]) return a;
      const isFraction = (arg: number): boolean => ranges[arg]!.low >= 0 && ranges[arg]!.high <= 1;
      return (a && isFraction(node.args[1])) || (b && isFraction(node.args[0])) ? whole(node, program) : undefined;
    }
    // A column times a row: every product of two elements once, and (sum of a)(sum of b) in all.
    case 'matrixMultiply': return a && b && program.nodes[node.args[1]]!.shape[0] === 1 ? (a === 'one' && b === 'one' ? 'one' : 'part') : undefined;
    default: return undefined;
  }
}

/** A selector that is a scalar repeats when it meets a vector. */
function whole(node: ProgramNode, { nodes }: Pick<Program, 'nodes'>): Selector {
  return node.args.every((arg) => nodes[arg]!.shape.length === node.shape.length) ? 'part' : undefined;
}

function gathered(selector: Selector, indices: readonly number[], count: number): Selector {
  if (new Set(indices).size !== indices.length) return undefined;
  return indices.length === count ? selector : 'part';
}
