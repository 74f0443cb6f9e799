/**
 * Transform forms of BFV. A ciphertext that meets vectors of constants is transformed once; the products and their sums stay
 * transformed, and only what needs coefficients is transformed back. Constants are then transformed when they are loaded.
 */
import type { Instruction } from '../plan.ts';
import { type Schedule, ScheduleBuilder, type ScheduledConstant } from './schedule.ts';

/** The schedule, which has no transforms yet, with the fewest that its constant vectors ask for. */
export function placeNttForms(schedule: Schedule): Schedule {
  const isTransformed = transformedValues(schedule);
  if (!isTransformed.includes(true)) return schedule;
  const out = new ScheduleBuilder();
  const renumbered: number[] = [];
  const constant = (index: number, ntt: boolean, level: number): number => out.constant(ntt ? { ...schedule.constants[index]!, level, ntt } : schedule.constants[index]!);
  schedule.instructions.forEach((instruction, id) => {
    const { op, level } = instruction;
    const args = instruction.args.map((arg) => inForm(out, schedule.nodes[arg]!, renumbered[arg]!, isTransformed[arg]!, isTransformed[id]!));
    const placed = instruction.constant === undefined ? {} : { constant: constant(instruction.constant, isTransformed[id]! && op === 'multiplyPlain', level) };
    renumbered.push(out.push(schedule.nodes[id]!, { ...instruction, args, ...placed }));
  });
  return out.build();
}

/** The value in the wanted form; each is transformed at most once, however many take it. */
function inForm(out: ScheduleBuilder, node: number, id: number, has: boolean, wants: boolean): number {
  const { level, scale, polynomials } = out.at(id);
  return has === wants ? id : out.push(node, { op: wants ? 'toNtt' : 'fromNtt', args: [id], level, scale, polynomials });
}

function transformedValues({ instructions, constants }: Schedule): boolean[] {
  const meetsVector = instructions.map(() => false);
  instructions.forEach((instruction) => { if (isVectorProduct(instruction, constants)) meetsVector[instruction.args[0]!] = true; });
  const isTransformed: boolean[] = [];
  instructions.forEach((instruction) => isTransformed.push(isTransformedResult(instruction, constants, isTransformed, meetsVector)));
  return isTransformed;
}

function isTransformedResult(instruction: Instruction, constants: readonly ScheduledConstant[], isTransformed: readonly boolean[], meetsVector: readonly boolean[]): boolean {
  // An operand that meets a vector elsewhere is there in both forms.
  const hasBoth = (arg: number): boolean => isTransformed[arg]! || meetsVector[arg]!;
  switch (instruction.op) {
    // A lone number costs the same in either form.
    case 'multiplyPlain': return isVectorProduct(instruction, constants) || (constants[instruction.constant!]!.clear === undefined && hasBoth(instruction.args[0]!));
    case 'add': case 'subtract': return instruction.args.some((arg) => isTransformed[arg]!) && instruction.args.every(hasBoth);
    case 'negate': return isTransformed[instruction.args[0]!]!;
    default: return false;
  }
}

/** Clear inputs arrive as coefficients at every call. */
const isVectorProduct = ({ op, constant }: Instruction, constants: readonly ScheduledConstant[]): boolean => op === 'multiplyPlain' && constants[constant!]!.values.length > 1;
