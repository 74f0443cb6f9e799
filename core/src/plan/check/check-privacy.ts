/** Verifies circuit privacy from its definition: every answer is re-randomised by padding of its own and flooded, or none is. */
import { invariant } from '../../errors/index.ts';
import type { Instruction } from '../plan.ts';

export interface PrivacyExpectation {
  readonly isPrivate: boolean;
  readonly polyModulusDegree: number;
  /** Data primes; index = level. */
  readonly primes: readonly bigint[];
  readonly plaintextModulus: bigint;
}

/** The least that the definition asks, written down once more: what the planner computes with is noise/privacy-flood.ts. */
const LEAST_STATISTICAL_BITS = 40;

/** @throws FheError FHE_BUG_INVARIANT */
export function checkPrivacy(instructions: readonly Instruction[], expected: PrivacyExpectation): void {
  const uses = instructions.map(() => 0);
  for (const { args } of instructions) for (const arg of args) uses[arg]!++;
  instructions.forEach((instruction, id) => {
    const rule: Rule = (holds, text) => invariant(holds, `${text} (instruction ${id}, ${instruction.op})`);
    const isPart = instruction.op === 'rerandomise' || instruction.op === 'encryptPadding';
    rule(expected.isPrivate || !isPart, 'only circuit privacy re-randomises');
    rule((instruction.floodBits !== undefined) === (instruction.op === 'rerandomise'), 'only what is re-randomised is flooded');
    const drawn = instruction.op === 'rerandomise' ? [id, instruction.args[1]!] : isPart ? [id] : [];
    rule(drawn.every((value) => uses[value] === 1), 'randomness is used once');
    if (expected.isPrivate && instruction.op === 'output') checkAnswer(instructions, instruction, expected, rule);
  });
}

type Rule = (holds: boolean, text: string) => void;

function checkAnswer(instructions: readonly Instruction[], { args, port }: Instruction, { polyModulusDegree, primes, plaintextModulus }: PrivacyExpectation, rule: Rule): void {
  const flooded = instructions[args[0]!]!;
  rule(flooded.op === 'rerandomise' && flooded.port === port, 'an answer is re-randomised for its own slots');
  const padding = paddingOf(instructions, flooded.args[1]!);
  rule(padding.op === 'encryptPadding' && padding.port === port, 'the padding is of the slots of its answer');
  const bits = flooded.floodBits!;
  rule(Number.isInteger(bits) && bits >= LEAST_STATISTICAL_BITS + Math.log2(polyModulusDegree), 'a flood drowns a noise of one unit in every coefficient');
  // The noise below the flood is a millionth of it at most, so twice the flood leaves room for both.
  const modulus = primes.slice(0, flooded.level + 1).reduce((product, q) => product * q, 1n);
  rule(plaintextModulus << BigInt(bits + 2) <= modulus, 'a flooded answer decrypts');
}

/** A switch down at most lies between. */
function paddingOf(instructions: readonly Instruction[], id: number): Instruction {
  const found = instructions[id]!;
  return found.op === 'modSwitch' ? instructions[found.args[0]!]! : found;
}
