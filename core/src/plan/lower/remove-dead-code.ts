/** Drops nodes and ports that no output needs: lowering tries layouts and factors that others then replace. */
import { type CircuitNode, isClearTile } from '../circuit.ts';
import type { LoweredProgram } from './lower-program.ts';

export function removeDeadCode(lowered: LoweredProgram): LoweredProgram {
  const { circuit } = lowered;
  const live = circuit.nodes.map(() => false);
  for (const { node } of circuit.outputs) live[node] = true;
  for (let id = live.length - 1; id >= 0; id--) if (live[id]) for (const arg of circuit.nodes[id]!.args) live[arg] = true;
  const kept = circuit.nodes.filter((_, id) => live[id]);
  const idOf = renumbered(live);
  const inputs = usedPorts(lowered.inputs, kept.flatMap((node) => (node.op === 'input' ? [node.input] : [])));
  const clearTiles = usedPorts(lowered.clearTiles, kept.flatMap((node) => ('constant' in node && isClearTile(node.constant) ? [node.constant.clear] : [])));
  const nodes = kept.map((node) => {
    const args = node.args.map((arg) => idOf[arg]!);
    const sensitivity = node.sensitivity && live[node.sensitivity.to] ? { to: idOf[node.sensitivity.to]!, factor: node.sensitivity.factor } : undefined;
    const { sensitivity: _, ...rest } = node;
    const moved = { ...rest, args, ...(sensitivity && { sensitivity }) } as unknown as CircuitNode;
    if (moved.op === 'input') return { ...moved, input: inputs.idOf[moved.input]! };
    if ('constant' in moved && isClearTile(moved.constant)) return { ...moved, constant: { ...moved.constant, clear: clearTiles.idOf[moved.constant.clear]! } };
    return moved;
  });
  const outputs = circuit.outputs.map((output) => ({ ...output, node: idOf[output.node]! }));
  const vectorLength = Math.max(1, ...nodes.map(({ period }) => period));
  return { ...lowered, inputs: inputs.ports, clearTiles: clearTiles.ports, circuit: { ...circuit, nodes, outputs, inputs: inputs.ports, clearTiles: clearTiles.ports, vectorLength } };
}

function renumbered(kept: readonly boolean[]): number[] {
  let next = 0;
  return kept.map((isKept) => (isKept ? next++ : -1));
}

function usedPorts<T>(ports: readonly T[], used: readonly number[]): { ports: T[]; idOf: number[] } {
  const isUsed = ports.map((_, id) => used.includes(id));
  return { ports: ports.filter((_, id) => isUsed[id]), idOf: renumbered(isUsed) };
}
