/** Which values' noise can meet itself: reaches one sum or product by two ways that only add, scale, rotate and switch. */
import type { InstructionOp } from '../plan.ts';
import type { Schedule } from '../schedule/schedule.ts';

/** What multiplies noise by something random makes it independent. */
const MIXING: ReadonlySet<InstructionOp> = new Set<InstructionOp>(['multiply', 'square', 'input']);

/** Schedules are judged with many moduli. */
const known = new WeakMap<Schedule, ReadonlySet<number>>();

export function valuesThatMeetThemselves(schedule: Schedule): ReadonlySet<number> {
  const before = known.get(schedule);
  if (before) return before;
  const found = find(schedule);
  known.set(schedule, found);
  return found;
}

function find({ instructions, constants }: Schedule): ReadonlySet<number> {
  const sources = instructionsUsedTwice(instructions.map(({ args }) => args));
  const bitOf = new Map(sources.map((id, bit) => [id, 1n << BigInt(bit)]));
  /** Sources whose noise each value carries, as a set of bits. */
  const carried: bigint[] = [];
  let meeting = 0n;
  instructions.forEach((instruction, id) => {
    const [a = 0n, b = 0n] = instruction.args.map((arg) => carried[arg]!);
    const constant = instruction.op === 'multiplyPlain' ? constants[instruction.constant!]! : undefined;
    const mixes = MIXING.has(instruction.op) || (constant !== undefined && (constant.clear !== undefined || constant.values.length > 1));
    if (instruction.args.length === 2) meeting |= instruction.args[0] === instruction.args[1] ? a : a & b;
    carried.push((mixes ? 0n : a | b) | (bitOf.get(id) ?? 0n));
  });
  return new Set(sources.filter((id) => (meeting & bitOf.get(id)!) !== 0n));
}

function instructionsUsedTwice(uses: readonly (readonly number[])[]): number[] {
  const counts = uses.map(() => 0);
  for (const args of uses) for (const arg of args) counts[arg]!++;
  return counts.flatMap((count, id) => (count > 1 ? [id] : []));
}
