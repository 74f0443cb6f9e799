/** The error of every value of a CKKS plan, by program node: where precision is lost. */
import { ckksErrors } from '../noise/ckks-noise.ts';
import type { Instruction } from '../plan.ts';
import type { Candidate } from '../plan-search.ts';

/** log2 of the predicted error after each program node that has instructions of its own; the same margins as the plan's. */
export function errorBitsOfNodes({ scheme, lowered: { circuit }, choice }: Candidate, nodeCount: number): (number | undefined)[] | undefined {
  if (scheme !== 'ckks') return undefined;
  const { schedule, polyModulusDegree, primes, specialPrime } = choice;
  const { instructions, nodes } = schedule;
  // The last instruction of each program node holds its value; the noise model tells the errors of outputs.
  const last = new Map<number, number>();
  instructions.forEach(({ op }, id) => { if (op !== 'input' && op !== 'output') last.set(circuit.nodes[nodes[id]!]!.source, id); });
  const kept = instructions.map((instruction): Instruction => (instruction.op === 'output' ? { ...instruction, op: 'negate' } : instruction));
  const probes = [...last].map(([, id], port): Instruction => ({ ...instructions[id]!, op: 'output', args: [id], port }));
  const probed = { ...schedule, instructions: [...kept, ...probes], nodes: [...nodes, ...[...last].map(([, id]) => nodes[id]!)] };
  const errors = ckksErrors(circuit, probed, { polyModulusDegree, primes: primes.map(Number), specialPrime: Number(specialPrime) });
  const bits = new Array<number | undefined>(nodeCount).fill(undefined);
  [...last].forEach(([source], port) => { bits[source] = Math.round(100 * Math.log2(errors[port]!)) / 100; });
  return bits;
}
