/** Verifies every instruction of a plan by the rule of its operation: levels, scales, polynomials, transform forms. */
import { invariant } from '../../errors/index.ts';
import type { Instruction, Plan } from '../plan.ts';

const ARITY: Readonly<Record<Instruction['op'], number>> = {
  input: 0, output: 1, add: 2, subtract: 2, negate: 1, addPlain: 1, multiplyPlain: 1, multiply: 2, square: 1, relinearize: 1, rescale: 1, modSwitch: 1, rotateRows: 1, swapRows: 1, toNtt: 1, fromNtt: 1, encryptPadding: 0, rerandomise: 2,
};

export function checkInstructions(plan: Plan): void {
  /** BFV: whether each value is transformed. CKKS and BGV ciphertexts always are. */
  const transformed: boolean[] = [];
  plan.instructions.forEach((instruction, id) => {
    const rule = (holds: boolean, text: string): void => invariant(holds, `${text} (instruction ${id}, ${instruction.op})`);
    rule(instruction.args.length === ARITY[instruction.op] && instruction.args.every((arg) => Number.isInteger(arg) && arg >= 0 && arg < id), 'arguments come before their use');
    checkRange(plan, instruction, rule);
    checkOperation(plan, instruction, rule);
    transformed.push(checkForm(plan, instruction, transformed, rule));
  });
}

type Rule = (holds: boolean, text: string) => void;

function checkRange(plan: Plan, { level, scale, polynomials }: Instruction, rule: Rule): void {
  rule(Number.isInteger(level) && level >= 0 && level < plan.parameters.levelFingerprints.length && Number.isFinite(scale) && scale > 0, 'level and scale exist');
  rule(polynomials === 2 || polynomials === 3, 'a ciphertext has two or three polynomials');
  if (plan.scheme === 'ckks') rule(Math.log2(scale) < modulusBits(plan, level), 'the scale stays below the modulus');
  else rule(scale === 1, 'only CKKS has scales');
}

function checkOperation(plan: Plan, instruction: Instruction, rule: Rule): void {
  const { op, level, scale, polynomials } = instruction;
  const [a, b] = instruction.args.map((arg) => plan.instructions[arg]!) as [Instruction, Instruction];
  if (op === 'input') return rule(polynomials === 2, 'inputs have two polynomials');
  if (op === 'encryptPadding') return rule(polynomials === 2 && level === plan.parameters.levelFingerprints.length - 1 && plan.scheme !== 'ckks', 'integer padding is encrypted at the top level');
  const keepsLevel = op !== 'modSwitch' && op !== 'rescale';
  rule(keepsLevel ? level === a.level : op === 'modSwitch' ? level < a.level : level === a.level - 1, 'the level follows from the operation');
  const ckks = plan.scheme === 'ckks';
  switch (op) {
    case 'add': case 'subtract':
      rule(a.level === b.level && sameScale(a.scale, b.scale) && sameScale(scale, a.scale), 'operands of a sum share level and scale');
      rule(instruction.args[0] !== instruction.args[1] || op === 'add', 'nothing is subtracted from itself');
      return rule(polynomials === Math.max(a.polynomials, b.polynomials), 'a sum is as long as its longest operand');
    case 'multiply':
      rule(a.polynomials === 2 && b.polynomials === 2 && polynomials === 3 && a.level === b.level, 'factors have two polynomials at one level');
      return rule(!ckks || sameScale(scale, a.scale * b.scale), 'scales multiply');
    case 'square': return rule(a.polynomials === 2 && polynomials === 3 && (!ckks || sameScale(scale, a.scale * a.scale)), 'a square multiplies a value with itself');
    case 'relinearize': return rule(a.polynomials === 3 && polynomials === 2 && scale === a.scale, 'relinearization shortens three polynomials to two');
    case 'rescale': return rule(ckks && polynomials === 2 && a.polynomials === 2 && sameScale(scale, a.scale / Number(plan.parameters.coeffModulus[a.level]!)), 'rescaling divides by the dropped prime, after relinearization');
    case 'modSwitch': return rule(a.polynomials === 2 && polynomials === 2 && scale === a.scale, 'only two polynomials are switched down');
    case 'rotateRows': return rule(a.polynomials === 2 && polynomials === 2 && scale === a.scale && instruction.step! > 0 && instruction.step! < plan.parameters.polyModulusDegree / 2, 'a rotation has a step within its row');
    case 'rerandomise': return rule(a.level === b.level && a.polynomials === 2 && b.polynomials === 2 && polynomials === 2, 'padding meets a value of two polynomials at its level');
    case 'swapRows': return rule(!ckks && a.polynomials === 2 && polynomials === 2, 'only BFV and BGV have two rows');
    case 'addPlain': case 'multiplyPlain': {
      const constant = plainOf(plan, instruction);
      rule(constant !== undefined && polynomials === a.polynomials, 'the constant exists');
      rule(!ckks || constant!.level === a.level, 'the constant is encoded at the level of its use');
      return rule(op === 'addPlain' ? sameScale(constant!.scale, a.scale) && scale === a.scale : sameScale(scale, a.scale * constant!.scale), 'the scale of the constant fits');
    }
    case 'output': return rule(scale === a.scale && polynomials === a.polynomials, 'an output is a value as it stands');
    default: return rule(polynomials === a.polynomials && scale === a.scale, 'the value keeps its scale and length');
  }
}

function plainOf(plan: Plan, { constant, clear }: Instruction): { readonly level: number; readonly scale: number } | undefined {
  if (clear !== undefined) return constant === undefined && plan.inputs[clear]?.encryptedBy === 'nobody' ? plan.inputs[clear] : undefined;
  return constant === undefined ? undefined : plan.constants[constant];
}

/** Gives whether the result is transformed. */
function checkForm(plan: Plan, { op, args, constant }: Instruction, transformed: readonly boolean[], rule: Rule): boolean {
  if (plan.scheme !== 'bfv') {
    rule(op !== 'toNtt' && op !== 'fromNtt', 'only BFV ciphertexts change their form');
    return true;
  }
  const [first = false, second = first] = args.map((arg) => transformed[arg]!);
  rule(first === second, 'operands of a sum have one form');
  switch (op) {
    case 'toNtt': rule(!first, 'only a ciphertext in coefficient form is transformed'); return true;
    case 'fromNtt': rule(first, 'only a transformed ciphertext is transformed back'); return false;
    case 'add': case 'subtract': case 'negate': return first;
    case 'multiplyPlain': rule(first === (constant !== undefined && plan.constants[constant]!.ntt), 'a transformed ciphertext meets transformed constants'); return first;
    default: rule(!first, 'the operation takes coefficients'); return false;
  }
}

const modulusBits = (plan: Plan, level: number): number => plan.parameters.coeffModulus.slice(0, level + 1).reduce((bits, q) => bits + Math.log2(Number(q)), 0);

/** As SEAL compares scales: within one unit in the last place (util/common.h, are_close). */
const sameScale = (a: number, b: number): boolean => Math.abs(a - b) <= Number.EPSILON * Math.max(Math.abs(a), Math.abs(b), 1);
