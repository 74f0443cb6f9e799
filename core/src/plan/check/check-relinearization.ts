/** Verifies placed relinearizations from the definition of ciphertext sizes, and that nothing else of the schedule changed. */
import { invariant } from '../../errors/index.ts';
import type { Instruction } from '../plan.ts';
import type { RelinearizationOptions } from '../schedule/place-relinearizations.ts';
import type { Schedule } from '../schedule/schedule.ts';

/** @throws FheError FHE_BUG_INVARIANT */
export function checkRelinearization(before: Schedule, after: Schedule, options: RelinearizationOptions): void {
  checkSizes(after.instructions, options);
  checkOthersUnchanged(before, after);
  const count = (...ops: readonly string[]): number => after.instructions.filter(({ op }) => ops.includes(op)).length;
  invariant(count('relinearize') <= count('multiply', 'square'), 'there are no more relinearizations than products');
}

function checkSizes(instructions: readonly Instruction[], { allowLongOutputs }: RelinearizationOptions): void {
  const sizes: number[] = [];
  instructions.forEach(({ op, args, polynomials }, id) => {
    const rule = (holds: boolean, text: string): void => invariant(holds, `${text} (instruction ${id}, ${op})`);
    rule(args.every((arg) => arg < id), 'arguments come before their use');
    const sizesOfArgs = args.map((arg) => sizes[arg]!);
    const short = sizesOfArgs.every((size) => size === 2);
    switch (op) {
      case 'input': case 'encryptPadding': sizes.push(2); break;
      case 'multiply': case 'square': rule(short, 'factors have two polynomials'); sizes.push(3); break;
      case 'rotateRows': case 'swapRows': rule(short, 'keys of rotations switch two polynomials'); sizes.push(2); break;
      case 'rescale': case 'modSwitch': rule(short, 'two polynomials are rounded, not three'); sizes.push(2); break;
      case 'rerandomise': rule(short, 'what is re-randomised has two polynomials'); sizes.push(2); break;
      case 'relinearize': rule(sizesOfArgs[0] === 3, 'three polynomials are relinearized'); sizes.push(2); break;
      case 'output': rule(short || allowLongOutputs, 'outputs have two polynomials'); sizes.push(sizesOfArgs[0]!); break;
      default: sizes.push(Math.max(...sizesOfArgs));
    }
    rule(polynomials === sizes[id], 'an instruction states the polynomials of its result');
  });
}

/** Without its relinearizations, the schedule is what it was. */
function checkOthersUnchanged(before: Schedule, after: Schedule): void {
  const erased: number[] = [];
  let position = 0;
  after.instructions.forEach((instruction, id) => {
    const args = instruction.args.map((arg) => erased[arg]!);
    if (instruction.op === 'relinearize') {
      const { level, scale } = after.instructions[instruction.args[0]!]!;
      invariant(instruction.level === level && instruction.scale === scale, 'relinearization keeps level and scale');
      erased.push(args[0]!);
      return;
    }
    const original = before.instructions[position];
    invariant(original !== undefined && after.nodes[id] === before.nodes[position] && sameButForSize(original, { ...instruction, args }), 'relinearization changes no other instruction');
    erased.push(position);
    position++;
  });
  invariant(position === before.instructions.length && after.nodes.length === after.instructions.length, 'no instruction is lost');
  invariant(after.constants === before.constants, 'relinearization changes no constant');
}

function sameButForSize(a: Instruction, b: Instruction): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)] as (keyof Instruction)[]);
  keys.delete('polynomials');
  return [...keys].every((key) => (key === 'args' ? a.args.join() === b.args.join() : a[key] === b[key]));
}
