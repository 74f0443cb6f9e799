/** Random instruction programs of several shapes: mixed graphs, rotated sums, diagonals, stencils, chains of products. */
import type { Instruction, InstructionOp } from '../../../core/src/plan/plan.ts';
import { placeRelinearizations } from '../../../core/src/plan/schedule/place-relinearizations.ts';
import type { Schedule, ScheduledConstant } from '../../../core/src/plan/schedule/schedule.ts';
import type { IntegerModuli } from '../../../core/src/plan/noise/integer-noise.ts';
import type { RandomSource } from '../random-source.ts';

export type Shape = 'mixed' | 'sums' | 'diagonals' | 'stencil' | 'products';

const SHAPES: readonly Shape[] = ['mixed', 'mixed', 'sums', 'diagonals', 'stencil', 'products', 'products', 'products'];
const MAX_DEPTH = 6;

export interface DrawnProgram {
  readonly shape: Shape;
  /** Without relinearizations and outputs. */
  readonly schedule: Schedule;
  /** Products on the longest path to each value. */
  readonly depths: readonly number[];
}

export function drawProgram(random: RandomSource, moduli: IntegerModuli): DrawnProgram {
  const shape = random.pick(SHAPES);
  const drawing = new Drawing(random, moduli);
  for (let port = random.between(1, 3) - 1; port >= 0; port--) drawing.input(port);
  for (let step = random.between(2, 14); step > 0; step--) drawing.step(shape);
  return { shape, ...drawing.drawn() };
}

/** The part of a program that the given values need, with them as outputs. */
export function withOutputs({ instructions, constants }: Schedule, outputs: readonly number[], allowLongOutputs: boolean): Schedule {
  const needed = new Set(outputs);
  for (let id = instructions.length - 1; id >= 0; id--) if (needed.has(id)) for (const arg of instructions[id]!.args) needed.add(arg);
  const renumbered = new Map<number, number>();
  const kept: Instruction[] = [];
  instructions.forEach((instruction, id) => {
    if (!needed.has(id)) return;
    renumbered.set(id, kept.length);
    kept.push({ ...instruction, args: instruction.args.map((arg) => renumbered.get(arg)!) });
  });
  outputs.forEach((id, port) => kept.push({ op: 'output', args: [renumbered.get(id)!], port, level: instructions[id]!.level, scale: 1, polynomials: 2 }));
  return placeRelinearizations({ instructions: kept, constants, nodes: kept.map((_, id) => id) }, { allowLongOutputs });
}

class Drawing {
  readonly #random: RandomSource;
  readonly #moduli: IntegerModuli;
  readonly #instructions: Instruction[] = [];
  readonly #depths: number[] = [];
  readonly #known = new Map<string, number>();
  readonly #constants: ScheduledConstant[] = [];

  constructor(random: RandomSource, moduli: IntegerModuli) {
    this.#random = random;
    this.#moduli = moduli;
  }

  drawn(): Pick<DrawnProgram, 'schedule' | 'depths'> {
    return { schedule: { instructions: this.#instructions, constants: this.#constants, nodes: this.#instructions.map((_, id) => id) }, depths: this.#depths };
  }

  input(port: number): void {
    this.#push('input', [], { port }, this.#moduli.primes.length - 1);
  }

  step(shape: Shape): void {
    const a = this.#recent();
    const kind = this.#random.next();
    if (kind < 0.3) return void this.#ordinary(a);
    switch (shape) {
      case 'mixed': return void this.#ordinary(a);
      case 'sums': return this.#rotatedSum(a);
      case 'diagonals': return this.#diagonals(a);
      case 'stencil': return this.#stencil(a);
      case 'products': return void this.#product(a);
    }
  }

  /** Recent values more often: deep graphs have longer paths. */
  #recent(): number {
    const { length } = this.#instructions;
    return this.#random.next() < 0.7 ? Math.max(0, length - 1 - this.#random.below(4)) : this.#random.below(length);
  }

  #ordinary(a: number): number {
    const random = this.#random;
    switch (random.pick(['add', 'add', 'subtract', 'negate', 'addPlain', 'scalar', 'vector', 'product', 'product', 'rotate', 'swap', 'down'] as const)) {
      case 'add': return this.#sum(a, this.#recent());
      case 'subtract': return this.#sum(a, this.#recent(), 'subtract');
      case 'negate': return this.#push('negate', [a]);
      case 'addPlain': return this.#push('addPlain', [a], { constant: this.#constant(this.#vector()) });
      case 'scalar': return this.#push('multiplyPlain', [a], { constant: this.#constant([this.#scalar()]) });
      case 'vector': return this.#push('multiplyPlain', [a], { constant: this.#constant(this.#vector()) });
      case 'product': return this.#product(a);
      case 'rotate': return this.#rotated(a, this.#stepLength());
      case 'swap': return this.#push('swapRows', [a]);
      case 'down': return this.#down(a);
    }
  }

  #product(a: number): number {
    if (this.#depths[a]! >= MAX_DEPTH) return this.#down(a);
    const b = this.#recent();
    const [x, y] = this.#aligned(this.#random.next() < 0.4 ? this.#down(a) : a, b);
    const made = this.#random.next() < 0.4 || this.#depths[b]! >= MAX_DEPTH ? this.#push('square', [x]) : this.#push('multiply', [x, y]);
    return this.#random.next() < 0.5 ? this.#down(made) : made;
  }

  #rotatedSum(a: number): void {
    const half = this.#moduli.polyModulusDegree / 2;
    const count = this.#random.between(1, Math.log2(half));
    const isAscending = this.#random.next() < 0.5;
    let value = this.#random.next() < 0.5 ? this.#down(a) : a;
    for (let i = 0; i < count; i++) value = this.#push('add', [value, this.#rotated(value, isAscending ? 2 ** i : half / 2 ** (i + 1))]);
    if (this.#random.next() < 0.2) this.#push('add', [value, this.#push('swapRows', [value])]);
  }

  #diagonals(a: number): void {
    const count = this.#random.pick([2, 3, 4, 8, 12]);
    let sum = -1;
    for (let i = 0; i < count; i++) {
      const turned = i === 0 ? a : this.#rotated(a, this.#random.next() < 0.5 ? i : this.#stepLength());
      const product = this.#push('multiplyPlain', [turned], { constant: this.#constant(this.#vector()) });
      sum = sum < 0 ? product : this.#push('add', [sum, product]);
    }
  }

  #stencil(a: number): void {
    let sum = a;
    for (let i = this.#random.between(2, 9); i > 0; i--) {
      const turned = this.#rotated(a, this.#stepLength());
      const term = this.#random.next() < 0.5 ? turned : this.#push('multiplyPlain', [turned], { constant: this.#constant([this.#scalar()]) });
      sum = this.#sum(sum, term, this.#random.next() < 0.7 ? 'add' : 'subtract');
    }
  }

  #sum(a: number, b: number, op: 'add' | 'subtract' = 'add'): number {
    const [x, y] = this.#aligned(a, b);
    return x === y && op === 'subtract' ? x : this.#push(op, [x, y]);
  }

  #rotated(a: number, step: number): number {
    return this.#push('rotateRows', [a], { step });
  }

  #down(a: number): number {
    const { level } = this.#instructions[a]!;
    return level === 0 ? a : this.#push('modSwitch', [a], {}, level - 1);
  }

  #aligned(a: number, b: number): [number, number] {
    const level = Math.min(this.#instructions[a]!.level, this.#instructions[b]!.level);
    const lowered = (id: number): number => (this.#instructions[id]!.level === level ? id : this.#push('modSwitch', [id], {}, level));
    return [lowered(a), lowered(b)];
  }

  #push(op: InstructionOp, args: readonly number[], more: Partial<Instruction> = {}, level = this.#instructions[args[0]!]!.level): number {
    const key = JSON.stringify([op, args, more, level]);
    const known = this.#known.get(key);
    // Schedulers list nothing twice; the same noise under two names would look independent.
    if (known !== undefined) return known;
    this.#known.set(key, this.#instructions.length);
    this.#instructions.push({ op, args, ...more, level, scale: 1, polynomials: 2 });
    const before = Math.max(0, ...args.map((arg) => this.#depths[arg]!));
    this.#depths.push(op === 'multiply' || op === 'square' ? before + 1 : before);
    return this.#instructions.length - 1;
  }

  #constant(values: readonly bigint[]): number {
    this.#constants.push({ values, level: 0, scale: 1 });
    return this.#constants.length - 1;
  }

  #stepLength(): number {
    const half = this.#moduli.polyModulusDegree / 2;
    return this.#random.next() < 0.5 ? 2 ** this.#random.below(Math.log2(half)) : this.#random.between(1, half - 1);
  }

  #scalar(): bigint {
    const size = this.#random.next() < 0.9 ? BigInt(this.#random.between(2, 1000)) : 1n + this.#random.bigBelow(this.#moduli.plaintextModulus - 1n);
    return this.#random.next() < 0.5 ? size : -size;
  }

  /** Of a whole ciphertext, of a row, or of a shorter period. */
  #vector(): bigint[] {
    const n = this.#moduli.polyModulusDegree;
    const t = Number(this.#moduli.plaintextModulus);
    const period = this.#random.pick([n, n / 2, n / 2, 2 ** this.#random.between(1, Math.log2(n / 2))]);
    return Array.from({ length: period }, () => BigInt(this.#random.below(t)));
  }
}
