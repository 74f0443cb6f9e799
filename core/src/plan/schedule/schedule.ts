/** A Schedule: the circuit as a list of engine instructions with levels and scales. */
import type { Scalar } from '../../program/index.ts';
import type { Instruction } from '../plan.ts';
import { ConstantPool } from './constant-pool.ts';

/** A constant to encode: values of one period of slots, at the level and scale of its single kind of use. */
export interface ScheduledConstant {
  readonly values: readonly Scalar[];
  readonly level: number;
  /** CKKS scale; 1 for BFV and BGV. */
  readonly scale: number;
  /** Index into the circuit's clear tiles, for what is known only at the call; `values` is then empty. */
  readonly clear?: number;
  /** BFV and BGV: the engine keeps the constant as transforms. CKKS constants always are. */
  readonly ntt?: boolean;
  /** Largest |value|, also of what is known only at the call. CKKS only. */
  readonly bound?: number;
}

export interface Schedule {
  readonly instructions: readonly Instruction[];
  readonly constants: readonly ScheduledConstant[];
  /** Circuit node that each instruction computes: its bound and its line. */
  readonly nodes: readonly number[];
}

/** Collects instructions; the same instruction is never listed twice. */
export class ScheduleBuilder {
  readonly instructions: Instruction[] = [];
  readonly constants: ScheduledConstant[] = [];
  readonly nodes: number[] = [];
  readonly #known = new Map<string, number>();
  readonly #knownConstants = new Map<string, number>();
  readonly #pool = new ConstantPool();

  push(node: number, instruction: Instruction): number {
    const { op, args, constant, step, port, level } = instruction;
    const key = [op, args.join(), constant, step, port, level].join('|');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.instructions.push(instruction);
    this.nodes.push(node);
    this.#known.set(key, this.instructions.length - 1);
    return this.instructions.length - 1;
  }

  at(id: number): Instruction {
    return this.instructions[id]!;
  }

  constant(constant: ScheduledConstant): number {
    const key = `${constant.level}|${constant.scale}|${constant.clear ?? ''}|${constant.ntt ?? ''}|${this.#pool.idOf(constant.values)}`;
    const known = this.#knownConstants.get(key);
    if (known !== undefined) return known;
    this.constants.push(constant);
    this.#knownConstants.set(key, this.constants.length - 1);
    return this.constants.length - 1;
  }

  build(): Schedule {
    return { instructions: this.instructions, constants: this.constants, nodes: this.nodes };
  }
}
