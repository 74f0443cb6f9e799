/** The circuit: a Program after lowering, in operations on slots. Levels, scales and keys come later. */
import type { Domain, Scalar } from '../program/index.ts';

/** Clear values of one period; length 1 when all slots hold the same. */
export type ConstantVector = readonly Scalar[];

export type CircuitNode = {
  /** Power of two after which the slots repeat: element i equals element i + period. */
  readonly period: number;
  /** Elements of the value; positions length .. period - 1 are padding. */
  readonly length: number;
  /** Whether the padding is known to hold zeros. */
  readonly zeroPadded: boolean;
  /** Largest |value| of any slot, padding included. Real programs only; 0 for integers, which may wrap. */
  readonly bound: number;
  /**
   * The node is a polynomial of another one, whose error reaches it at most `factor` times as large: the largest derivative.
   * Without this, errors that cancel between powers of one variable would be counted as if they added up.
   */
  readonly sensitivity?: { readonly to: number; readonly factor: number };
  /** Program node that this one computes a part of: its line is named in messages. */
  readonly source: number;
} & (
  | { readonly op: 'input'; readonly args: readonly []; readonly input: number }
  | { readonly op: 'add' | 'subtract' | 'multiply'; readonly args: readonly [number, number] }
  | { readonly op: 'negate' | 'square'; readonly args: readonly [number] }
  | { readonly op: 'addPlain' | 'multiplyPlain'; readonly args: readonly [number]; readonly constant: ConstantVector }
  /** The same slots read with another length or period; computes nothing. */
  | { readonly op: 'view'; readonly args: readonly [number] }
  /** Element i of the result is element i + steps. */
  | { readonly op: 'rotate'; readonly args: readonly [number]; readonly steps: number }
);

export interface CircuitOutput {
  readonly name: string;
  readonly node: number;
}

export interface Circuit {
  readonly domain: Domain;
  readonly nodes: readonly CircuitNode[];
  readonly outputs: readonly CircuitOutput[];
  /** Largest period: slots of one sample. */
  readonly vectorLength: number;
}

/** Smallest power of two that is at least n. */
export const periodOf = (length: number): number => 2 ** Math.ceil(Math.log2(length));

/** How many nodes and outputs use each node. */
export function useCounts(circuit: Circuit): number[] {
  const counts = circuit.nodes.map(() => 0);
  for (const node of circuit.nodes) for (const arg of node.args) counts[arg]!++;
  for (const output of circuit.outputs) counts[output.node]!++;
  return counts;
}

/** Largest number of ciphertext products on a path to each node. */
export function multiplicativeDepths(circuit: Circuit): number[] {
  const depths: number[] = [];
  for (const node of circuit.nodes) {
    const before = Math.max(0, ...node.args.map((arg) => depths[arg]!));
    depths.push(before + (node.op === 'multiply' || node.op === 'square' ? 1 : 0));
  }
  return depths;
}
