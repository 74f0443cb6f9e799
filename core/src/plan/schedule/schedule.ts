/** A Schedule: the circuit as a list of engine instructions with levels and scales. */
import type { Scalar } from '../../program/index.ts';
import type { Instruction } from '../plan.ts';

/** A constant to encode: values of one period of slots, at the level and scale of its single kind of use. */
export interface ScheduledConstant {
  readonly values: readonly Scalar[];
  readonly level: number;
  /** CKKS scale; 1 for BFV and BGV. */
  readonly scale: number;
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
    const key = `${constant.level}|${constant.scale}|${constant.values.join()}`;
    const known = this.#knownConstants.get(key);
    if (known !== undefined) return known;
    this.constants.push(constant);
    this.#knownConstants.set(key, this.constants.length - 1);
    return this.constants.length - 1;
  }

  /** The value with two polynomials: key switching is needed only after a product, and only where a user demands it. */
  relinearized(node: number, id: number): number {
    const value = this.at(id);
    return value.polynomials === 2 ? id : this.push(node, { op: 'relinearize', args: [id], level: value.level, scale: value.scale, polynomials: 2 });
  }

  /**
   * Lets three polynomials stand only where a single user takes the value: then sums of products share one relinearization.
   * With several users each might relinearize a different sum, so the value itself is relinearized for all of them.
   */
  shared(node: number, id: number, uses: number): number {
    return uses > 1 ? this.relinearized(node, id) : id;
  }

  switchedDown(node: number, id: number, level: number): number {
    const value = this.at(id);
    return value.level === level ? id : this.push(node, { op: 'modSwitch', args: [id], level, scale: value.scale, polynomials: value.polynomials });
  }

  build(): Schedule {
    return { instructions: this.instructions, constants: this.constants, nodes: this.nodes };
  }
}
