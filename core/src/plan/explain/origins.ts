/** Where values come from, in the author's words: the line, and the operation written there. */
import type { Program, ProgramNode, TracedProgram } from '../../program/index.ts';
import type { Candidate } from '../plan-search.ts';

export interface Origin {
  /** Program node. */
  readonly node: number;
  /** `file:line`; null when it is not known. */
  readonly where: string | null;
  readonly operation: string;
}

/** `dot`, `sigmoid`, `input x`. */
export function operationName(program: Program, node: ProgramNode): string {
  if (node.op === 'approximate') return node.function;
  return node.op === 'input' ? `input ${program.inputs[node.input]!.name}` : node.op;
}

export function originOf({ program, locations }: TracedProgram, node: number): Origin {
  return { node, where: locations[node] ?? null, operation: operationName(program, program.nodes[node]!) };
}

/** Line of the definition: where inputs, outputs and the plan's requests are declared. */
export function definitionLine({ program, locations }: TracedProgram): string | null {
  return locations[program.nodes.findIndex(({ op }) => op === 'input')] ?? null;
}

/** One for each instruction of the plan. */
export function instructionOrigins({ served: traced, lowered, choice: { schedule } }: Pick<Candidate, 'served' | 'lowered' | 'choice'>): Origin[] {
  const { circuit } = lowered;
  const inputNodes = traced.program.inputs.map((_, input) => traced.program.nodes.findIndex((node) => node.op === 'input' && node.input === input));
  const origins = circuit.nodes.map((node) => originOf(traced, node.op === 'input' ? inputNodes[circuit.inputs[node.input]!.input]! : node.source));
  return schedule.nodes.map((node) => origins[node]!);
}
