/** Facts about a CKKS circuit before its parameters are known: how many levels each value has used, and which can move. */
import type { Circuit } from '../circuit.ts';
import { useCounts } from '../circuit.ts';

export interface CircuitLevels {
  /** Rescales on the longest path to each node. */
  readonly depths: readonly number[];
  /** Levels the circuit needs: the largest depth of an output. */
  readonly maxLevel: number;
  /**
   * Whether a node can be computed at any lower level and any scale at no extra cost: the scale of some constant
   * multiplied into it is free to choose.
   */
  readonly isFlexible: readonly boolean[];
}

export function circuitLevels(circuit: Circuit): CircuitLevels {
  const depths: number[] = [];
  const isFlexible: boolean[] = [];
  const uses = useCounts(circuit);
  circuit.nodes.forEach((node, index) => {
    const before = Math.max(0, ...node.args.map((arg) => depths[arg]!));
    const isProduct = node.op === 'multiply' || node.op === 'square' || node.op === 'multiplyPlain';
    depths.push(isProduct ? before + 1 : before);
    const inner = node.args.map((arg) => isFlexible[arg]!);
    switch (node.op) {
      case 'multiplyPlain': isFlexible.push(true); break;
      case 'add': case 'subtract': case 'negate': case 'addPlain': case 'view': isFlexible.push(inner.every(Boolean)); break;
      // A product or rotation is worth moving only where nobody else needs it at its own level.
      case 'multiply': isFlexible.push(uses[index] === 1 && inner.some(Boolean)); break;
      case 'rotate': isFlexible.push(uses[index] === 1 && inner[0]!); break;
      default: isFlexible.push(false);
    }
  });
  return { depths, maxLevel: Math.max(0, ...circuit.outputs.map((output) => depths[output.node]!)), isFlexible };
}
