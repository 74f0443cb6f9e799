/** Evaluates a plan's instructions on clear slots: the middle of the three-way comparison, between the program and the engine. */
import { invariant } from '../errors/index.ts';
import type { Scalar } from '../program/index.ts';
import type { Plan } from './plan.ts';
import type { SlotConstant } from './plan-program.ts';

type Slots = readonly Scalar[];

/** Slots of each input, clear ones included, to slots of each output. Reals exactly as doubles; integers modulo the plaintext modulus, in [0, t). */
export function evaluatePlanInClear(plan: Plan, constants: readonly SlotConstant[], inputs: readonly Slots[]): readonly Slots[] {
  const t = BigInt(plan.parameters.plaintextModulus);
  const residue = (value: bigint): bigint => ((value % t) + t) % t;
  const real = plan.scheme === 'ckks';
  const combine = (f: (x: number, y: number) => number, g: (x: bigint, y: bigint) => bigint) => (a: Slots, b: Slots): Slots =>
    a.map((x, i) => (real ? f(Number(x), Number(b[i])) : residue(g(BigInt(x), BigInt(b[i]!)))));
  const add = combine((x, y) => x + y, (x, y) => x + y);
  const subtract = combine((x, y) => x - y, (x, y) => x - y);
  const multiply = combine((x, y) => x * y, (x, y) => x * y);
  const values: Slots[] = [];
  const outputs: Slots[] = [];
  for (const instruction of plan.instructions) {
    const [a = [], b = []] = instruction.args.map((arg) => values[arg]!);
    const constant = instruction.clear !== undefined ? inputs[instruction.clear]! : instruction.constant === undefined ? [] : constants[instruction.constant]!.slots;
    switch (instruction.op) {
      case 'input': values.push(inputs[instruction.port!]!.map((x) => (real ? x : residue(BigInt(x))))); break;
      case 'output': values.push(a); outputs[instruction.port!] = a; break;
      case 'add': values.push(add(a, b)); break;
      case 'subtract': values.push(subtract(a, b)); break;
      case 'negate': values.push(subtract(a.map(() => (real ? 0 : 0n)), a)); break;
      case 'addPlain': values.push(add(a, constant)); break;
      case 'multiplyPlain': values.push(multiply(a, constant)); break;
      case 'multiply': values.push(multiply(a, b)); break;
      case 'square': values.push(multiply(a, a)); break;
      case 'rotateRows': values.push(rotateRows(a, instruction.step!, plan.packing.slotRows)); break;
      case 'swapRows': values.push(a.map((_, i) => a[(i + a.length / 2) % a.length]!)); break;
      case 'relinearize': case 'rescale': case 'modSwitch': case 'toNtt': case 'fromNtt': case 'rerandomise': values.push(a); break;
      // Only slots that nobody reads hold anything else.
      case 'encryptPadding': values.push([]); break;
      default: invariant(false, `${instruction.op} has a clear meaning`);
    }
  }
  return outputs;
}

function rotateRows(slots: Slots, step: number, rows: number): Slots {
  const length = slots.length / rows;
  return slots.map((_, i) => slots[Math.floor(i / length) * length + ((i + step) % length)]!);
}
