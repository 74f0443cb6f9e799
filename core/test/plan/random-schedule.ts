/** Random schedules from a seed, as schedulers emit them before relinearizations are placed. */
import type { Instruction } from '../../src/plan/plan.ts';
import type { Schedule } from '../../src/plan/schedule/schedule.ts';

/** mulberry32 by Tommy Ettinger, public domain: repeatable, not for cryptography. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` operations on two inputs, then up to three outputs. Sizes are left at two, as a scheduler may leave them. */
export function randomSchedule(seed: number, count: number): Schedule {
  const random = generator(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const instructions: Instruction[] = [];
  const atLevel: number[][] = [];
  const push = (instruction: Omit<Instruction, 'scale' | 'polynomials'>): void => {
    instructions.push({ ...instruction, scale: 1, polynomials: 2 });
    (atLevel[instruction.level] ??= []).push(instructions.length - 1);
  };
  for (let port = 0; port < 2; port++) push({ op: 'input', args: [], port, level: 3 });
  while (instructions.length < count + 2) {
    // Recent values more often: deep graphs have longer paths between products and their users.
    const a = random() < 0.6 ? Math.max(0, instructions.length - 1 - Math.floor(random() * 4)) : Math.floor(random() * instructions.length);
    const { level } = instructions[a]!;
    const peers = atLevel[level]!;
    const op = pick(['multiply', 'square', 'add', 'add', 'add', 'subtract', 'negate', 'multiplyPlain', 'rotateRows', 'rescale', 'modSwitch'] as const);
    if (op === 'multiply' || op === 'add' || op === 'subtract') push({ op, args: [a, pick(peers)], level });
    else if (op === 'rescale' || op === 'modSwitch') { if (level > 0) push({ op, args: [a], level: level - 1 }); }
    else push({ op, args: [a], level, ...(op === 'rotateRows' && { step: 1 }), ...(op === 'multiplyPlain' && { constant: 0 }) });
  }
  const outputs = 1 + Math.floor(random() * 3);
  for (let port = 0; port < outputs; port++) {
    const value = instructions.length - outputs + Math.floor(random() * outputs) - port;
    push({ op: 'output', args: [Math.max(0, Math.min(value, count + 1))], port, level: instructions[Math.max(0, Math.min(value, count + 1))]!.level });
  }
  return { instructions, nodes: instructions.map((_, id) => id), constants: [{ values: [2], level: 0, scale: 1 }] };
}
