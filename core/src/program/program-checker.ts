/** Verifies that a Program is well formed: names, inputs, outputs, and every node by the rule of its operation. */
import { checkNode } from './node-rules.ts';
import type { Program, ProgramInput } from './program.ts';
import { checkShape, isScalar, LARGEST_INTEGER, MAX_RANK, requireProgram } from './program-limits.ts';

const NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

/** Gives the program back. @throws FheError FHE_PROGRAM_INVALID */
export function checkProgram(program: Program): Program {
  checkNames(program.inputs.map((input) => input.name));
  checkNames(program.outputs.map((output) => output.name));
  for (const input of program.inputs) checkInput(program, input);
  program.nodes.forEach((node, index) => checkNode(program, node, index));
  requireProgram(program.outputs.length > 0, 'there is no output');
  for (const output of program.outputs) {
    const node = program.nodes[output.node];
    requireProgram(node !== undefined && node.shape.length <= MAX_RANK, 'an output names no scalar, vector, matrix or image');
    requireProgram(Number.isInteger(output.precisionBits) && output.precisionBits >= 0 && output.precisionBits <= 52, 'precisionBits is outside 0..52');
    requireProgram(output.denominator > 0n && (program.domain === 'integer' ? output.denominator < LARGEST_INTEGER : output.denominator === 1n), 'a denominator is not allowed');
  }
  return program;
}

function checkInput(program: Program, { shape, low, high, encoding, visibility }: ProgramInput): void {
  checkShape(shape, MAX_RANK);
  requireProgram(isScalar(program.domain, low) && isScalar(program.domain, high) && low <= high, 'an input range is not low <= high');
  requireProgram(visibility === 'encrypted' || visibility === 'clear', 'an input is neither encrypted nor clear');
  requireProgram(encoding === 'values' || encoding === 'oneHot', 'an input has an unknown encoding');
  requireProgram(encoding === 'values' || (shape.length === 1 && Number(low) === 0 && Number(high) === 1), 'a one-hot input is a vector with the range 0..1');
}

function checkNames(names: readonly string[]): void {
  requireProgram(names.every((name) => NAME.test(name)) && new Set(names).size === names.length, 'names are not distinct identifiers');
}
