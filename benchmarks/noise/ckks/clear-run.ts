/** What a circuit computes, slot by slot: the truth that encrypted runs are compared with. */
import { type Circuit, type CircuitNode, isClearTile, type PlainOperand } from '../../../core/src/plan/circuit.ts';

/** Slots of every node, for inputs whose element i is in slot i * stride + sample. */
export function circuitSlots(circuit: Circuit, inputs: readonly Float64Array[], stride: number): Float64Array[] {
  const values: Float64Array[] = [];
  for (const node of circuit.nodes) values.push(nodeSlots(node, node.args.map((arg) => values[arg]!), inputs, stride));
  return values;
}

function nodeSlots(node: CircuitNode, [a = new Float64Array(), b = a]: readonly Float64Array[], inputs: readonly Float64Array[], stride: number): Float64Array {
  switch (node.op) {
    case 'input': return inputs[node.input]!;
    case 'add': return a.map((x, i) => x + b[i]!);
    case 'subtract': return a.map((x, i) => x - b[i]!);
    case 'multiply': return a.map((x, i) => x * b[i]!);
    case 'square': return a.map((x) => x * x);
    case 'negate': return a.map((x) => -x);
    case 'addPlain': return a.map((x, i) => x + constantAt(node.constant, i, stride));
    case 'multiplyPlain': return a.map((x, i) => x * constantAt(node.constant, i, stride));
    case 'rotate': return a.map((_, i) => a[(i + node.steps * stride) % a.length]!);
    case 'view': return a;
    case 'swapRows': throw new RangeError('CKKS has one row of slots');
  }
}

function constantAt(constant: PlainOperand, slot: number, stride: number): number {
  if (isClearTile(constant)) throw new RangeError('the circuit has no clear inputs');
  return Number(constant[Math.floor(slot / stride) % constant.length]);
}
