/**
 * Predicted error of CKKS results: variances of the error in a slot, in units of the value.
 * Sources: Costache, Curtis, Hales, Murphy, Ogilvie, Player (ia.cr/2022/162) for the average case; SEAL 4.1 for the hot slot:
 * its key-switching digits are not centred, so their error gathers in slot 0.
 */
import { invariant } from '../../errors/index.ts';
import type { Circuit } from '../circuit.ts';
import type { Instruction } from '../plan.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { freshVariance, rounding } from './key-noise.ts';

export interface CkksModuli {
  readonly polyModulusDegree: number;
  /** Data primes; index = level. */
  readonly primes: readonly bigint[];
  /** 0n when nothing switches keys. */
  readonly specialPrime: bigint;
}

/** Bits by which predictions are raised: measured against real runs (docs/decisions/0004). */
const MARGIN_BITS = 2;
const HOT_TAIL = 1.5;

interface Noise {
  readonly typical: number;
  /** The same in slot 0. */
  readonly hot: number;
}

/** log2 of a bound on each output's error, margin included. */
export function ckksErrorBits(circuit: Circuit, schedule: Schedule, moduli: CkksModuli): number[] {
  const model = new CkksNoiseModel(circuit, schedule, moduli);
  const tail = Math.sqrt(2 * Math.log(moduli.polyModulusDegree));
  return outputsOf(schedule).map((id) => {
    const { typical, hot } = model.total[id]!;
    return Math.log2(Math.max(tail * Math.sqrt(typical), HOT_TAIL * Math.sqrt(hot))) + MARGIN_BITS;
  });
}

/** Instruction ids of the outputs, in the order of their ports. */
export function outputsOf(schedule: Schedule): number[] {
  const ids: number[] = [];
  schedule.instructions.forEach((instruction, id) => { if (instruction.op === 'output') ids[instruction.port!] = id; });
  return ids;
}

const NONE: Noise = { typical: 0, hot: 0 };

class CkksNoiseModel {
  /** Error of each instruction's value. */
  readonly total: Noise[] = [];
  /** The part of it that is not the error of the polynomial's variable, for nodes that have one. */
  readonly #local: Noise[] = [];
  /** Instruction that first gave each variable to its polynomial. */
  readonly #variables = new Map<number, number>();
  readonly #circuit: Circuit;
  readonly #schedule: Schedule;
  readonly #moduli: CkksModuli;

  constructor(circuit: Circuit, schedule: Schedule, moduli: CkksModuli) {
    this.#circuit = circuit;
    this.#schedule = schedule;
    this.#moduli = moduli;
    schedule.instructions.forEach((instruction, id) => this.#add(instruction, id));
  }

  #add(instruction: Instruction, id: number): void {
    const { sensitivity } = this.#circuit.nodes[this.#schedule.nodes[id]!]!;
    const local = this.#propagated(instruction, instruction.args.map((arg) => (sensitivity ? this.#withoutVariable(arg, sensitivity.to) : this.total[arg]!)));
    this.#local.push(local);
    const variable = sensitivity && this.#variables.get(sensitivity.to);
    const of = variable === undefined ? NONE : this.total[variable]!;
    const factor = (sensitivity?.factor ?? 0) ** 2;
    this.total.push({ typical: local.typical + factor * of.typical, hot: local.hot + factor * of.hot });
  }

  /** Error of an argument beyond what the variable brings: that part is counted once, through the derivative. */
  #withoutVariable(arg: number, variable: number): Noise {
    const node = this.#schedule.nodes[arg]!;
    if (this.#circuit.nodes[node]!.sensitivity?.to === variable) return this.#local[arg]!;
    if (node !== variable) return this.total[arg]!;
    let source = arg;
    while (this.#schedule.instructions[source]!.op === 'modSwitch') source = this.#schedule.instructions[source]!.args[0]!;
    if (!this.#variables.has(variable)) this.#variables.set(variable, source);
    // The same variable computed a second time has an error of its own.
    return this.#variables.get(variable) === source ? NONE : this.total[arg]!;
  }

  #propagated(instruction: Instruction, args: readonly Noise[]): Noise {
    const n = this.#moduli.polyModulusDegree;
    const { scale } = instruction;
    const [a, b] = args as readonly [Noise, Noise];
    const boundOf = (arg: number): number => this.#circuit.nodes[this.#schedule.nodes[instruction.args[arg]!]!]!.bound;
    // A polynomial with coefficient variance v has slot variance v * N / 2 in its real part.
    const slots = (variance: number): number => (variance * n) / 2 / scale ** 2;
    const each = (f: (x: number, y: number) => number): Noise => ({ typical: f(a.typical, b?.typical ?? 0), hot: f(a.hot, b?.hot ?? 0) });
    switch (instruction.op) {
      case 'input': return { typical: slots(freshVariance + 1 / 12), hot: slots(freshVariance + 1 / 12) };
      case 'output': case 'negate': case 'modSwitch': return a;
      // A rotation permutes the slots, so even x + rot(x) adds errors of different slots, which are independent.
      case 'add': case 'subtract': return each((x, y) => x + y);
      case 'addPlain': return each((x) => x + slots(1 / 12));
      case 'multiplyPlain': {
        const constant = this.#schedule.constants[instruction.constant!]!;
        const largest = constant.values.reduce<number>((most, c) => Math.max(most, Math.abs(Number(c))), 0);
        const encoding = n / 24 / constant.scale ** 2;
        return each((x) => largest ** 2 * x + boundOf(0) ** 2 * encoding + x * encoding);
      }
      case 'multiply': return each((x, y) => boundOf(0) ** 2 * y + boundOf(1) ** 2 * x + x * y);
      case 'square': return each((x) => 4 * boundOf(0) ** 2 * x + 2 * x * x);
      case 'rescale': return each((x) => x + slots(rounding(n, this.#schedule.instructions[instruction.args[0]!]!.polynomials)));
      case 'relinearize': case 'rotateRows': return this.#keySwitched(instruction, a, slots);
      default: return invariant(false, `${instruction.op} is an instruction of CKKS`) as never;
    }
  }

  #keySwitched(instruction: Instruction, before: Noise, slots: (variance: number) => number): Noise {
    const n = this.#moduli.polyModulusDegree;
    const ratios = this.#moduli.primes.slice(0, instruction.level + 1).map((q) => (Number(q) / Number(this.#moduli.specialPrime)) ** 2);
    const sum = ratios.reduce((total, ratio) => total + ratio, 0);
    const added = slots(((n * sum) / 3) * freshVariance + rounding(n, 2));
    const hot = slots((sum / 4) * freshVariance * ((2 * n) / Math.PI) ** 2);
    return { typical: before.typical + added, hot: before.hot + added + hot };
  }
}
