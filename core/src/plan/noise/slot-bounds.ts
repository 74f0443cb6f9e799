/** Largest |value| in each slot of each node: a node's own bound holds for the largest of its slots. */
import { type Circuit, type CircuitNode, isClearTile, type PlainOperand } from '../circuit.ts';
import { absolute, atMost, plus, type SlotFactors, slotFactors, times, turned } from './slot-factors.ts';

export function slotBounds({ nodes }: Circuit): SlotFactors[] {
  const bounds: SlotFactors[] = [];
  for (const node of nodes) bounds.push(atMost(reached(node, node.args.map((arg) => bounds[arg]!)), node.bound));
  return bounds;
}

function reached(node: CircuitNode, [a, b]: readonly SlotFactors[]): SlotFactors {
  switch (node.op) {
    case 'input': return slotFactors([node.bound]);
    case 'add': case 'subtract': return plus(a!, b!);
    case 'multiply': return times(a!, b!);
    case 'square': return times(a!, a!);
    case 'addPlain': return plus(a!, sizeOf(node.constant));
    case 'multiplyPlain': return times(a!, sizeOf(node.constant));
    case 'rotate': return turned(a!, node.steps);
    case 'negate': case 'view': case 'swapRows': return a!;
  }
}

const sizeOf = (operand: PlainOperand): SlotFactors => (isClearTile(operand) ? slotFactors([operand.bound]) : absolute(slotFactors(operand)));
