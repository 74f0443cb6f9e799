/** The oracle: evaluates a Program on clear numbers, straight from the definition of each operation. */
import type { Program, Scalar, Shape } from '../program/index.ts';
import { checkedInput, type ReferenceInputs } from './clear-value.ts';
import { evaluateNode, type NodeOptions } from './evaluate-node.ts';

/** Elements of an output; integers with a denominator stand for value / denominator. */
export interface ReferenceOutput {
  readonly shape: Shape;
  /** In row-major order. */
  readonly values: readonly Scalar[];
  readonly denominator: bigint;
}
export type ReferenceOutputs = Readonly<Record<string, ReferenceOutput>>;

export type ReferenceOptions = NodeOptions;

/** @throws FheError FHE_INPUT_SHAPE, FHE_INPUT_OUT_OF_RANGE, FHE_ASSERTION_FAILED */
export function evaluateReference(program: Program, inputs: ReferenceInputs, options: ReferenceOptions = {}): ReferenceOutputs {
  const given = program.inputs.map((input) => checkedInput(program, input, inputs[input.name]));
  const values: (readonly Scalar[])[] = [];
  for (const node of program.nodes) values.push(evaluateNode(node, { program, given, values, options }));
  return Object.fromEntries(program.outputs.map((output) => [output.name, { shape: program.nodes[output.node]!.shape, values: values[output.node]!, denominator: output.denominator }]));
}
