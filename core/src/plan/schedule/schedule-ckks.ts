/**
 * Instructions of a CKKS circuit: multiply, relinearize, rescale, in this order, each value at the lowest level that its users
 * allow. The outline is made once; scales are filled in for every choice of primes.
 */
import { invariant } from '../../errors/index.ts';
import type { Circuit, CircuitNode } from '../circuit.ts';
import { type AssignedScales, assignScales } from './assign-scales.ts';
import { circuitLevels, type CircuitLevels } from './circuit-levels.ts';
import { CkksInstructions } from './ckks-instructions.ts';
import { type ScaleId, ScaleTable } from './exact-scale.ts';
import { placeRelinearizations } from './place-relinearizations.ts';
import type { Schedule } from './schedule.ts';
import { sumForms, type SumForms } from './sum-forms.ts';

export interface CkksForm {
  /** Products are rotated before they are rescaled: more precise where the special prime is narrow, and slower. */
  readonly rotatesUnscaled: boolean;
  /** The last products are rescaled. Otherwise they leave at the square of the scale: a level less, which a wide first prime must hold. */
  readonly rescalesOutputs: boolean;
  /** Outputs may leave with three polynomials. */
  readonly allowLongOutputs: boolean;
}

/** A schedule for any chain of primes of the right length. */
export interface CkksOutline {
  /** As a schedule, but every `scale` is the name of a scale in the table. */
  readonly schedule: Schedule;
  readonly scales: ScaleTable;
  /** Level of the last data prime of the chain. */
  readonly maxLevel: number;
}

export interface CkksChain {
  /** Data primes; index = level. */
  readonly primes: readonly bigint[];
  /** Scale of fresh ciphertexts at the highest level is near 2^scaleBits. */
  readonly scaleBits: number;
}

export interface ScaledSchedule {
  readonly schedule: Schedule;
  /** Of the names in the outline's table. */
  readonly scales: readonly number[];
}

/** Undefined where the form does not fit the circuit: its last rescale is needed by more than its outputs. */
export function outlineCkks(circuit: Circuit, form: CkksForm, inputCount = circuit.inputs.length): CkksOutline | undefined {
  const levels = circuitLevels(circuit, form.rescalesOutputs);
  const forms = sumForms(circuit, levels, form.rotatesUnscaled);
  if (levels.levels.some((level, id) => level !== -1 && level < levels.lowest && !forms.isUnscaled[id])) return undefined;
  const scales = new ScaleTable(levels.highest, levels.lowest);
  const schedule = new CkksScheduler(circuit, levels, forms, assignScales(circuit, levels, forms, scales), scales).schedule(inputCount);
  return { schedule: placeRelinearizations(schedule, form), scales, maxLevel: levels.highest - levels.lowest };
}

/** Fresh scales tried until every scale of the outline is met exactly; each step moves the others by many units in the last place. */
const FRESH_SCALES_TRIED = 1024;

/** The schedule with its scales; undefined when no fresh scale near 2^scaleBits lets all sums be exact. */
export function withScales({ schedule, scales, maxLevel }: CkksOutline, { primes, scaleBits }: CkksChain): ScaledSchedule | undefined {
  const divisors = primes.map(Number);
  invariant(primes.length === maxLevel + 1, 'the chain has one prime for each level');
  for (let step = 0; step < FRESH_SCALES_TRIED; step++) {
    const { values, isExact } = scales.evaluate(2 ** scaleBits + step, (level) => divisors[level - scales.lowest]!);
    if (!isExact) continue;
    const scaled = <T extends { readonly scale: ScaleId }>(item: T): T => ({ ...item, scale: values[item.scale]! });
    return { schedule: { ...schedule, instructions: schedule.instructions.map(scaled), constants: schedule.constants.map(scaled) }, scales: values };
  }
  return undefined;
}

class CkksScheduler {
  readonly #circuit: Circuit;
  readonly #levels: CircuitLevels;
  readonly #forms: SumForms;
  readonly #assigned: AssignedScales;
  readonly #table: ScaleTable;
  readonly #out: CkksInstructions;
  /** Instruction of each node before its rescale, and after. */
  readonly #unscaled: number[] = [];
  readonly #rest: number[] = [];

  constructor(circuit: Circuit, levels: CircuitLevels, forms: SumForms, assigned: AssignedScales, table: ScaleTable) {
    this.#circuit = circuit;
    this.#levels = levels;
    this.#forms = forms;
    this.#assigned = assigned;
    this.#table = table;
    this.#out = new CkksInstructions(table);
  }

  schedule(inputCount: number): Schedule {
    this.#inputs(inputCount);
    this.#circuit.nodes.forEach((node, id) => {
      if (this.#levelOf(id) === -1 || node.op === 'input') return;
      if (this.#forms.isUnscaled[id]) this.#unscaled[id] = this.#computeUnscaled(id, node);
      else this.#rest[id] = this.#computeAtRest(id, node);
    });
    const { lowest } = this.#levels;
    this.#circuit.outputs.forEach(({ node }, port) => {
      const last = this.#levelOf(node) < lowest ? this.#unscaled[node]! : this.#out.switchedDown(node, this.#restOf(node), lowest);
      this.#out.push(node, 'output', [last], this.#out.placeOf(last), { port });
    });
    return this.#out.schedule();
  }

  /** Each input at its own level. One that nothing uses comes at the lowest. */
  #inputs(inputCount: number): void {
    const nodeOf: number[] = [];
    this.#circuit.nodes.forEach((node, id) => { if (node.op === 'input') nodeOf[node.input] ??= id; });
    for (let port = 0; port < inputCount; port++) {
      const node = nodeOf[port] ?? -1;
      const isUsed = node !== -1 && this.#levelOf(node) !== -1;
      const level = isUsed ? this.#levelOf(node) : this.#levels.lowest;
      const input = this.#out.push(node, 'input', [], { level, scale: isUsed ? this.#assigned.rest(node) : this.#table.canonical(level) }, { port });
      if (isUsed) this.#rest[node] = input;
    }
  }

  #computeUnscaled(id: number, node: CircuitNode): number {
    const at = { level: this.#levelOf(id) + 1, scale: this.#assigned.unscaled(id) };
    switch (node.op) {
      case 'multiplyPlain': return this.#timesPlain(id, at.level, at.scale);
      case 'square': return this.#out.push(id, 'square', [this.#factor(id, 0)], at);
      case 'multiply': return this.#out.push(id, 'multiply', [this.#factor(id, 0), this.#factor(id, 1)].sort((a, b) => a - b), at);
      default: return this.#linear(id, node, node.args.map((arg) => this.#unscaledTerm(id, arg)));
    }
  }

  #computeAtRest(id: number, node: CircuitNode): number {
    return this.#linear(id, node, node.args.map((arg) => this.#lowered(arg, this.#levelOf(id), this.#assigned.rest(id))));
  }

  #linear(id: number, node: CircuitNode, args: readonly number[]): number {
    const [value] = args as readonly [number];
    switch (node.op) {
      case 'view': return value;
      case 'add': case 'subtract': case 'negate': return this.#out.push(id, node.op, args, this.#out.placeOf(value));
      case 'addPlain': return this.#out.addPlain(id, value, node.constant);
      case 'rotate': return this.#out.push(id, 'rotateRows', [value], this.#out.placeOf(value), { step: node.steps });
      default: return invariant(false, `${node.op} is a linear operation of CKKS`) as never;
    }
  }

  /** An argument of a sum before its rescale. */
  #unscaledTerm(id: number, arg: number): number {
    return this.#levelOf(arg) === this.#levelOf(id) ? this.#unscaled[arg]! : this.#raised(arg, this.#levelOf(id) + 1, this.#assigned.unscaled(id));
  }

  /** A factor of a product of two ciphertexts. */
  #factor(id: number, i: number): number {
    const arg = this.#circuit.nodes[id]!.args[i]!;
    return this.#lowered(arg, this.#levelOf(id) + 1, this.#assigned.corrected(id, i) ?? this.#assigned.rest(arg));
  }

  /** The node's value at rest at a level and scale. Dropping primes keeps the scale, so another one costs a product and a rescale. */
  #lowered(id: number, level: number, scale: ScaleId): number {
    if (this.#assigned.rest(id) === scale) return this.#out.switchedDown(id, this.#restOf(id), level);
    return this.#out.rescaled(id, this.#raised(id, level + 1, this.#table.before(scale, level + 1)));
  }

  /** The node's value before a rescale, at any scale: a product with constants is computed again there, others are multiplied by one. */
  #raised(id: number, level: number, scale: ScaleId): number {
    if (this.#circuit.nodes[id]!.op === 'multiplyPlain') return this.#timesPlain(id, level, scale);
    return this.#out.multiplyPlain(id, this.#out.switchedDown(id, this.#restOf(id), level), [1], scale);
  }

  #timesPlain(id: number, level: number, scale: ScaleId): number {
    const { args: [arg], constant } = this.#circuit.nodes[id]! as Extract<CircuitNode, { op: 'multiplyPlain' }>;
    return this.#out.multiplyPlain(id, this.#out.switchedDown(arg, this.#restOf(arg), level), constant, scale);
  }

  #restOf(id: number): number {
    return this.#rest[id] ??= this.#out.rescaled(id, this.#unscaled[id]!);
  }

  #levelOf(id: number): number {
    return this.#levels.levels[id]!;
  }
}
