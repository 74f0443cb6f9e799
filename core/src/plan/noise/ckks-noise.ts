/**
 * Predicted error of CKKS results: variances of the error in a slot, in units of the value.
 * Sources: Costache, Curtis, Hales, Murphy, Ogilvie, Player (ia.cr/2022/162) for the average case; SEAL 4.1 for the hot slot.
 */
import type { Circuit } from '../circuit.ts';
import type { Instruction } from '../plan.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { type ErrorSource, type ErrorStructure, ckksErrorStructure } from './ckks-error-sources.ts';
import { ErrorVariances } from './error-variances.ts';
import { freshVariance, rounding } from './key-noise.ts';

export interface CkksModuli {
  readonly polyModulusDegree: number;
  /** Data primes; index = level. */
  readonly primes: readonly number[];
  /** 0 when nothing switches keys. */
  readonly specialPrime: number;
}

/**
 * Factor between the error to expect and the one that is predicted: 1.5 bits. Laplace's tail falls slowly: at degree 8192 one call
 * in some thirty million has a slot beyond it. Measured against real runs (docs/decisions/0004).
 */
export const MARGIN = 2 * Math.SQRT2;
/** The error of slot 0 is drawn once for each key, so that there is no maximum over slots to expect: standard deviations. */
const HOT_DEVIATIONS = 6;

/** A bound on each output's error, margin included, in the order of the ports. */
export function ckksErrors(circuit: Circuit, schedule: Schedule, moduli: CkksModuli): number[] {
  return new CkksErrorModel(circuit, schedule).errors(moduli);
}

/** Predicts the errors of one schedule for any parameters. Sums, products and roots only: they round alike on every machine. */
export class CkksErrorModel {
  readonly #schedule: Schedule;
  readonly #structure: ErrorStructure;

  constructor(circuit: Circuit, schedule: Schedule) {
    this.#schedule = schedule;
    this.#structure = ckksErrorStructure(circuit, schedule);
  }

  /** `scales` translates the scales of an outline. */
  errors(moduli: CkksModuli, scales?: readonly number[]): number[] {
    const { sources, outputs } = this.#structure;
    const variances = new ErrorVariances(sources.length);
    const scaleOf = ({ scale }: { readonly scale: number }): number => (scales ? scales[scale]! : scale);
    sources.forEach((source, id) => this.#measure(source, id, variances, moduli, scaleOf));
    const tails = tailsOf(moduli.polyModulusDegree);
    return outputs.map((weights) => {
      const { normal, laplace, hot } = variances.sum(weights);
      return Math.max(MARGIN * Math.sqrt(tails.normal * normal + tails.laplace * laplace), HOT_DEVIATIONS * Math.sqrt(normal + laplace + hot));
    });
  }

  #measure(source: ErrorSource, id: number, variances: ErrorVariances, moduli: CkksModuli, scaleOf: (of: { readonly scale: number }) => number): void {
    const n = moduli.polyModulusDegree;
    // A polynomial with coefficient variance v has slot variance v * N / 2 in its real part.
    const inSlot = (variance: number, of: { readonly scale: number }): number => (variance * n) / 2 / (scaleOf(of) * scaleOf(of));
    const instruction = (at: number): Instruction => this.#schedule.instructions[at]!;
    switch (source.kind) {
      case 'fresh': return variances.set(id, inSlot(freshVariance + 1 / 12, instruction(source.instruction)), 0, 0);
      case 'rescale': return variances.set(id, 0, inSlot(rounding(n, 2), instruction(source.instruction)), 0);
      case 'keySwitch': {
        const at = instruction(source.instruction);
        return variances.set(id, 0, inSlot(((n * digitRatios(moduli, at.level)) / 3) * freshVariance + rounding(n, 2), at), 0);
      }
      case 'hotSlot': {
        const at = instruction(source.instruction);
        return variances.set(id, 0, 0, inSlot((digitRatios(moduli, at.level) / 4) * freshVariance * ((2 * n) / Math.PI) * ((2 * n) / Math.PI), at));
      }
      case 'encoding': {
        const constant = this.#schedule.constants[source.constant]!;
        // One value for all slots is a polynomial of degree 0: a single coefficient is rounded.
        return variances.set(id, constant.values.length === 1 ? 1 / 12 / (scaleOf(constant) * scaleOf(constant)) : inSlot(1 / 12, constant), 0, 0);
      }
      case 'secondOrder': {
        // Where one error is largest the other is large too, most of all in squares: the largest errors multiply.
        const tails = tailsOf(n);
        const [a, b] = [variances.sum(source.a), variances.sum(source.b)];
        const [largestA, largestB] = [a, b].map(({ normal, laplace }) => tails.normal * normal + tails.laplace * laplace) as [number, number];
        // What gathers in single slots may be in any.
        const hot = (a.normal + a.laplace + a.hot) * (b.normal + b.laplace + b.hot);
        return variances.set(id, 0, Math.max(largestA * largestB, ((HOT_DEVIATIONS * HOT_DEVIATIONS) / MARGIN) * ((HOT_DEVIATIONS * HOT_DEVIATIONS) / MARGIN) * hot) / tails.laplace, 0);
      }
      case 'combined': {
        const { normal, laplace, hot } = variances.sum(source.of);
        return variances.set(id, normal, laplace, hot);
      }
    }
  }
}

/** Sum of (q / P)^2 over the primes of a level: each digit of a key switch is one prime wide. */
function digitRatios({ primes, specialPrime }: CkksModuli, level: number): number {
  let sum = 0;
  for (let l = 0; l <= level; l++) sum += (primes[l]! / specialPrime) * (primes[l]! / specialPrime);
  return sum;
}

/** Squares of the multiples of its deviation that the largest of N variables is near: normal ones, and Laplace's. */
function tailsOf(polyModulusDegree: number): { readonly normal: number; readonly laplace: number } {
  const logN = Math.LN2 * exponentOf(polyModulusDegree);
  return { normal: 2 * logN, laplace: (logN * logN) / 2 };
}

/** Of a power of two. */
const exponentOf = (power: number): number => 31 - Math.clz32(power);
