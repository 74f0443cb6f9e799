/** Lists CKKS instructions. Levels of a circuit count from its last rescale, levels of a schedule from the last prime: they differ by `lowest`. */
import { type ConstantVector, isClearTile, type PlainOperand } from '../circuit.ts';
import type { Instruction } from '../plan.ts';
import type { ScaleId, ScaleTable } from './exact-scale.ts';
import { type Schedule, ScheduleBuilder } from './schedule.ts';

/** Level in the circuit, and name of the scale. */
export interface Place {
  readonly level: number;
  readonly scale: ScaleId;
}

export class CkksInstructions {
  readonly #out = new ScheduleBuilder();
  readonly #table: ScaleTable;

  constructor(table: ScaleTable) {
    this.#table = table;
  }

  schedule(): Schedule {
    return this.#out.build();
  }

  placeOf(value: number): Place {
    const { level, scale } = this.#out.at(value);
    return { level: level + this.#table.lowest, scale };
  }

  /** `node`: the circuit node whose value it is. Sizes are left to the placement of relinearizations. */
  push(node: number, op: Instruction['op'], args: readonly number[], { level, scale }: Place, more: Partial<Pick<Instruction, 'constant' | 'step' | 'port'>> = {}): number {
    return this.#out.push(node, { op, args, ...more, level: level - this.#table.lowest, scale, polynomials: 2 });
  }

  addPlain(node: number, value: number, constant: PlainOperand): number {
    const at = this.placeOf(value);
    return this.push(node, 'addPlain', [value], at, { constant: this.#constant(constant, at) });
  }

  /** Times a constant that is encoded at the scale which leads to the wanted one. */
  multiplyPlain(node: number, value: number, constant: PlainOperand, scale: ScaleId): number {
    const { level, scale: before } = this.placeOf(value);
    return this.push(node, 'multiplyPlain', [value], { level, scale }, { constant: this.#constant(constant, { level, scale: this.#table.factor(scale, before) }) });
  }

  rescaled(node: number, value: number): number {
    const { level, scale } = this.placeOf(value);
    return this.push(node, 'rescale', [value], { level: level - 1, scale: this.#table.rescaled(scale, level) });
  }

  /** The value at a lower level, or as it is: dropping primes keeps the scale. */
  switchedDown(node: number, value: number, level: number): number {
    const at = this.placeOf(value);
    return at.level === level ? value : this.push(node, 'modSwitch', [value], { level, scale: at.scale });
  }

  #constant(operand: PlainOperand, { level, scale }: Place): number {
    const content = isClearTile(operand) ? { values: [], clear: operand.clear, bound: operand.bound } : { values: operand, bound: largest(operand) };
    return this.#out.constant({ ...content, level: level - this.#table.lowest, scale });
  }
}

const largest = (values: ConstantVector): number => values.reduce<number>((most, value) => Math.max(most, Math.abs(Number(value))), 0);
