/**
 * Instructions for BFV and BGV. A value's stage counts the products and the constant vectors on its longest path; every stage has
 * a level. A product runs where its factors are, and what it feeds stays there until it is rotated or multiplied: so a sum of
 * products is relinearized and switched down once, and rotations run at the fewest primes, because key switching costs k(k + 1)
 * transforms for k primes.
 */
import { invariant } from '../../errors/index.ts';
import { type Circuit, type CircuitNode, isClearTile } from '../circuit.ts';
import type { Instruction, Scheme } from '../plan.ts';
import { centredConstant, type IntegerConstant } from './integer-constant.ts';
import { placeNttForms } from './place-ntt-forms.ts';
import { placeRelinearizations, type RelinearizationOptions } from './place-relinearizations.ts';
import { type Schedule, ScheduleBuilder } from './schedule.ts';

export interface IntegerLevels {
  /** Level of each stage, never rising; inputs are encrypted at the first. */
  readonly stages: readonly number[];
  /** Level that each output is switched down to, at most its own. */
  readonly outputs: readonly number[];
  /** Whether what no product waits for rotates as low as its last use, instead of where its operands are. */
  readonly rotatesLate?: boolean;
}

export interface IntegerScheduleOptions extends RelinearizationOptions {
  readonly scheme: Exclude<Scheme, 'ckks'>;
  /** The product of all plaintext moduli where there are several. */
  readonly plaintextModulus: bigint;
  /** Whether every output is re-randomised before it leaves. @default false */
  readonly circuitPrivacy?: boolean;
}

/** Products and constant vectors on the longest path to each node. */
export function stagesOf({ nodes }: Circuit): number[] {
  const stages: number[] = [];
  for (const node of nodes) stages.push(Math.max(0, ...node.args.map((arg) => stages[arg]!)) + (startsStage(node) ? 1 : 0));
  return stages;
}

/** Stage whose level each node runs at: where its operands are, or where it is needed. */
function runsOf(circuit: Circuit, stages: readonly number[], late: boolean): number[] {
  const { nodes, outputs } = circuit;
  const early = nodes.map(({ args }) => Math.max(0, ...args.map((arg) => stages[arg]!)));
  if (!late) return early;
  const last = Math.max(0, ...stages);
  const latest = nodes.map(() => last);
  for (const { node } of outputs) latest[node] = last;
  for (let id = nodes.length - 1; id >= 0; id--) {
    const run = startsStage(nodes[id]!) ? early[id]! : Math.max(early[id]!, latest[id]!);
    latest[id] = run;
    for (const arg of nodes[id]!.args) latest[arg] = Math.min(latest[arg]!, run);
  }
  return latest;
}

/** Whether some rotation can run later than its operands are there. */
export function canRotateLate(circuit: Circuit): boolean {
  const stages = stagesOf(circuit);
  const [early, late] = [runsOf(circuit, stages, false), runsOf(circuit, stages, true)];
  return circuit.nodes.some(({ op }, id) => (op === 'rotate' || op === 'swapRows') && late[id]! > early[id]!);
}

/** Whether the operation multiplies noise by more than a number. */
const startsStage = (node: CircuitNode): boolean => node.op === 'multiply' || node.op === 'square' || (node.op === 'multiplyPlain' && (isClearTile(node.constant) || node.constant.length > 1));

export function scheduleInteger(circuit: Circuit, levels: IntegerLevels, options: IntegerScheduleOptions): Schedule {
  const scheduler = new IntegerScheduler(circuit, levels, options);
  const schedule = placeRelinearizations(scheduler.schedule(), options);
  return options.scheme === 'bfv' ? placeNttForms(schedule) : schedule;
}

class IntegerScheduler {
  readonly #circuit: Circuit;
  readonly #levels: IntegerLevels;
  readonly #options: IntegerScheduleOptions;
  readonly #out = new ScheduleBuilder();
  /** Instruction of each node's value where it is computed, and of each lower level it was switched to. */
  readonly #made: Map<number, number>[] = [];

  constructor(circuit: Circuit, levels: IntegerLevels, options: IntegerScheduleOptions) {
    this.#circuit = circuit;
    this.#levels = levels;
    this.#options = options;
  }

  schedule(): Schedule {
    const { nodes, inputs, outputs } = this.#circuit;
    const ports = new Set(nodes.flatMap((node) => (node.op === 'input' ? [node.input] : [])));
    invariant(ports.size === inputs.length, 'every port has its node');
    const runs = runsOf(this.#circuit, stagesOf(this.#circuit), this.#levels.rotatesLate === true);
    const needed = this.#needed();
    nodes.forEach((node, id) => {
      const made = needed[id] ? this.#make(id, node, runs[id]!) : -1;
      this.#made.push(made === -1 ? new Map() : new Map([[this.#out.at(made).level, made]]));
    });
    outputs.forEach(({ node }, port) => {
      const last = this.#at(node, Math.min(this.#levels.outputs[port]!, this.#levelOf([node])));
      const { level } = this.#out.at(last);
      this.#push(node, { op: 'output', args: [this.#options.circuitPrivacy === true ? this.#rerandomised(node, last, port) : last], port, level });
    });
    return this.#out.build();
  }

  /** SEAL encrypts under a public key at the top level only. */
  #rerandomised(node: number, value: number, port: number): number {
    const { level } = this.#out.at(value);
    const top = this.#levels.stages[0]!;
    const encrypted = this.#push(node, { op: 'encryptPadding', args: [], port, level: top });
    const padding = level === top ? encrypted : this.#push(node, { op: 'modSwitch', args: [encrypted], level });
    return this.#push(node, { op: 'rerandomise', args: [value, padding], port, level });
  }

  /** Inputs, whether used or not: a caller sends all of them. */
  #needed(): boolean[] {
    const { nodes, outputs } = this.#circuit;
    const needed = nodes.map(({ op }) => op === 'input');
    for (const { node } of outputs) needed[node] = true;
    for (let id = nodes.length - 1; id >= 0; id--) if (needed[id]) for (const arg of nodes[id]!.args) needed[arg] = true;
    return needed;
  }

  /** `run`: the stage for what costs most there. Cheap operations take the level that the operands have anyway. */
  #make(id: number, node: CircuitNode, run: number): number {
    const top = this.#levels.stages[0]!;
    if (node.op === 'input') return this.#push(id, { op: 'input', args: [], port: node.input, level: top });
    const descends = startsStage(node) || node.op === 'rotate' || node.op === 'swapRows';
    const level = Math.min(this.#levelOf(node.args), descends ? this.#levels.stages[run]! : top);
    const args = node.args.map((arg) => this.#at(arg, level));
    switch (node.op) {
      case 'view': return args[0]!;
      case 'add': case 'subtract': case 'multiply': case 'negate': case 'square': case 'swapRows': return this.#push(id, { op: node.op, args, level });
      case 'rotate': return this.#push(id, { op: 'rotateRows', args, step: node.steps, level });
      case 'addPlain': return this.#push(id, { op: 'addPlain', args, constant: this.#constant(centredConstant(node, this.#options.plaintextModulus), level, false), level });
      case 'multiplyPlain': return this.#timesConstant(id, args[0]!, centredConstant(node, this.#options.plaintextModulus), level);
    }
  }

  /** SEAL multiplies a BFV ciphertext by the residue of a lone number as it stands: t - 3 for -3. So the sign is taken apart. */
  #timesConstant(id: number, arg: number, constant: IntegerConstant, level: number): number {
    const number = constant.values.length === 1 ? constant.values[0]! : 1n;
    if (this.#options.scheme === 'bgv' || number >= 0n) return this.#push(id, { op: 'multiplyPlain', args: [arg], constant: this.#constant(constant, level, this.#options.scheme === 'bgv'), level });
    const positive = number === -1n ? arg : this.#push(id, { op: 'multiplyPlain', args: [arg], constant: this.#constant({ values: [-number] }, level, false), level });
    return this.#push(id, { op: 'negate', args: [positive], level });
  }

  /** Coefficients serve every level, transforms one. */
  #constant({ values, clear }: IntegerConstant, level: number, isTransformed: boolean): number {
    if (clear !== undefined) return this.#out.constant({ values, clear, level: this.#levels.stages[0]!, scale: 1 });
    return this.#out.constant(isTransformed ? { values, level, scale: 1, ntt: true } : { values, level: this.#levels.stages[0]!, scale: 1 });
  }

  #push(id: number, instruction: Omit<Instruction, 'scale' | 'polynomials'>): number {
    return this.#out.push(id, { ...instruction, scale: 1, polynomials: 2 });
  }

  /** Highest level at which all the values can meet. */
  #levelOf(ids: readonly number[]): number {
    return Math.min(...ids.map((id) => Math.max(...this.#made[id]!.keys())));
  }

  /** The value at a level, switched down from the nearest level that it is known at. */
  #at(id: number, level: number): number {
    const known = this.#made[id]!;
    const from = Math.min(...[...known.keys()].filter((other) => other >= level));
    if (from === level) return known.get(level)!;
    const switched = this.#push(id, { op: 'modSwitch', args: [known.get(from)!], level });
    known.set(level, switched);
    return switched;
  }
}
