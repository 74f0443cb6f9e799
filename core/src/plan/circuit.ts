/** The circuit: a Program after lowering, in operations on slots. Levels, scales and keys come later. */
import type { Domain, Interval, Scalar } from '../program/index.ts';

/** Clear values of one period; length 1 when all slots hold the same. */
export type ConstantVector = readonly Scalar[];

/** A clear input of the call: known to the server when it evaluates, not when we plan. Encoded by the client. */
export interface ClearTile {
  /** Index into `Circuit.clearTiles`. */
  readonly clear: number;
  /** Largest |value|. */
  readonly bound: number;
}

/** What an addPlain or multiplyPlain takes beside its ciphertext. */
export type PlainOperand = ConstantVector | ClearTile;

export const isClearTile = (operand: PlainOperand): operand is ClearTile => 'clear' in operand;

export type CircuitNode = {
  /** Power of two after which the slots repeat: element i equals element i + period. */
  readonly period: number;
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
  | { readonly op: 'addPlain'; readonly args: readonly [number]; readonly constant: PlainOperand }
  /** Integers only: `divisor` divides modulo the plaintext modulus, which never divides it. 1 when absent. */
  | { readonly op: 'multiplyPlain'; readonly args: readonly [number]; readonly constant: PlainOperand; readonly divisor?: bigint }
  /** The same slots known to repeat after a shorter period; computes nothing. */
  | { readonly op: 'view'; readonly args: readonly [number] }
  /** Element i of the result is element i + steps. */
  | { readonly op: 'rotate'; readonly args: readonly [number]; readonly steps: number }
  /** Exchanges the two rows of slots of BFV and BGV: for a value that spans both, element i of the result is element i + period / 2. */
  | { readonly op: 'swapRows'; readonly args: readonly [number] }
);

/** One tile of an output of the program. */
export interface CircuitOutput {
  readonly name: string;
  /** Index of the program's output, and of the ciphertext among those that carry it. */
  readonly output: number;
  readonly tile: number;
  readonly node: number;
  /** Values that one decoded slot can hold. */
  readonly range: Interval;
}

/** One ciphertext of an input of the program; `input` of an input node is an index into these. */
export interface CircuitInput {
  /** Index of the program's input, and of the ciphertext among those that carry it. */
  readonly input: number;
  readonly tile: number;
}

export interface Circuit {
  readonly domain: Domain;
  readonly nodes: readonly CircuitNode[];
  readonly inputs: readonly CircuitInput[];
  readonly clearTiles: readonly CircuitInput[];
  readonly outputs: readonly CircuitOutput[];
  /** Largest period: slots of one sample. */
  readonly vectorLength: number;
  /** Whether one sample fills both rows of slots: vectorLength is then N, and only sums and element-wise operations occur. */
  readonly spansRows: boolean;
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
