/** Chooses the smallest ring and the scale for a CKKS circuit: chain [q0, s, ..., s, P], nothing for the user to choose. */
import { FheError, type FheErrorDetails } from '../../errors/index.ts';
import type { Program, TracedProgram } from '../../program/index.ts';
import type { Circuit } from '../circuit.ts';
import { ckksErrorBits } from '../noise/ckks-noise.ts';
import { circuitLevels } from '../schedule/circuit-levels.ts';
import { scheduleCkks } from '../schedule/schedule-ckks.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { type Choice, switchesKeys } from './choice.ts';
import { primeBelow, primeNear } from './primes.ts';
import { maxModulusBits, RING_DEGREES } from './security-table.ts';

/** Below 2^50 the default engine multiplies in double-precision lanes. Finer scales add no precision a double can show. */
const MAX_SCALE_BITS = 48;
const MIN_SCALE_BITS = 20;
const MAX_PRIME_BITS = 60;
/** A special prime this much wider than the others hides the error of uncentred key-switching digits. */
const SPECIAL_EXTRA_BITS = 10;
/** Precision beyond the promise, where it costs nothing. */
const SLACK_BITS = 6;

/** @throws FheError FHE_PLAN_VECTOR_TOO_LONG, FHE_PLAN_TOO_DEEP, FHE_PLAN_PRECISION */
export function chooseCkks(circuit: Circuit, { program, locations }: TracedProgram): Choice {
  const { maxLevel, depths } = circuitLevels(circuit);
  const search: Search = { circuit, program, maxLevel, valueBits: lastValueBits(circuit, program) };
  const finest = { reached: Number.NEGATIVE_INFINITY, output: '', wanted: 0 };
  let fits = false;
  for (const degree of RING_DEGREES) {
    if (degree / 2 < circuit.vectorLength) continue;
    const widest = largestScale(search, degree);
    if (widest < MIN_SCALE_BITS) continue;
    fits = true;
    const best = bestAttempt(search, degree, widest);
    if (best.meets) return best.choice;
    if (best.worst.reached - best.worst.wanted > finest.reached - finest.wanted) Object.assign(finest, best.worst);
  }
  const deepest = circuit.nodes[depths.indexOf(Math.max(...depths))]!;
  const where = locations[deepest.source] ?? 'an unknown line';
  if (circuit.vectorLength > RING_DEGREES.at(-1)! / 2) throw tooLong(circuit, locations);
  if (!fits) throw new FheError('FHE_PLAN_TOO_DEEP', { needed: maxLevel, where });
  throw new FheError('FHE_PLAN_PRECISION', { ...finest, where } as FheErrorDetails);
}

export function tooLong(circuit: Circuit, locations: readonly (string | undefined)[]): FheError {
  const longest = circuit.nodes.find((node) => node.period === circuit.vectorLength)!;
  return new FheError('FHE_PLAN_VECTOR_TOO_LONG', { length: longest.length, slots: RING_DEGREES.at(-1)! / 2, where: locations[longest.source] ?? 'an unknown line' });
}

/**
 * The narrowest scale that keeps the promise with slack, because a smaller modulus is a wider security margin; else the most
 * precise one. Precision is not monotone in the scale: a wide scale leaves fewer bits for the special prime.
 */
function bestAttempt(search: Search, degree: number, widest: number): Attempt {
  let best: Attempt | undefined;
  for (let scaleBits = MIN_SCALE_BITS; scaleBits <= widest; scaleBits++) {
    if (!isUsableScale(search, degree, scaleBits)) continue;
    const tried = attempt(search, degree, scaleBits);
    if (tried.meets && margin(tried) >= SLACK_BITS) return tried;
    best = preferred(best, tried);
  }
  return best!;
}

const margin = ({ worst }: Attempt): number => worst.reached - worst.wanted;

function preferred(a: Attempt | undefined, b: Attempt): Attempt {
  if (a === undefined || a.meets !== b.meets) return a?.meets ? a : b;
  return margin(b) > margin(a) ? b : a;
}

/** What every attempt at one circuit shares. */
interface Search {
  readonly circuit: Circuit;
  readonly program: Program;
  readonly maxLevel: number;
  readonly valueBits: number;
}

interface Attempt {
  readonly meets: boolean;
  readonly choice: Choice;
  /** The output that misses its promise most. */
  readonly worst: { readonly output: string; readonly reached: number; readonly wanted: number };
}

function attempt(search: Search, degree: number, scaleBits: number): Attempt {
  const { circuit, program, maxLevel } = search;
  const { primes, specialPrime } = chain(search, degree, scaleBits);
  const schedule = scheduleCkks(circuit, { primes, scale: 2 ** scaleBits }, program.inputs.length);
  const errorBits = ckksErrorBits(circuit, schedule, { polyModulusDegree: degree, primes, specialPrime });
  const misses = program.outputs.map((output, i) => ({ output: output.name, reached: Math.floor(-errorBits[i]!), wanted: output.precisionBits }));
  const worst = misses.reduce((a, b) => (b.reached - b.wanted < a.reached - a.wanted ? b : a));
  const meets = worst.reached >= worst.wanted && fitsModulus(circuit, schedule, primes) && keepsConstants(schedule);
  const lone = maxLevel === 0 && !switchesKeys(schedule);
  return { meets, worst, choice: { polyModulusDegree: degree, primes, specialPrime: lone ? 0n : specialPrime, plaintextModulus: 0n, schedule, errorBits } };
}

/** A chain that only serves to see which values reach the last level; the schedule's form does not depend on its sizes. */
const SKETCH = { degree: 8192, scaleBits: 40 };

/** log2 of the largest value that must be right at the last level, where only q0 is left. */
function lastValueBits(circuit: Circuit, program: Program): number {
  const { maxLevel } = circuitLevels(circuit);
  const taken = new Set<bigint>();
  const primes = Array.from({ length: maxLevel + 1 }, () => {
    const prime = primeNear(SKETCH.scaleBits, SKETCH.degree, taken);
    taken.add(prime);
    return prime;
  });
  const schedule = scheduleCkks(circuit, { primes, scale: 2 ** SKETCH.scaleBits }, program.inputs.length);
  const last = schedule.instructions.flatMap(({ op, level }, id) => (level === 0 && (op === 'rescale' || op === 'output') ? [circuit.nodes[schedule.nodes[id]!]!.bound] : []));
  return Math.ceil(Math.log2(Math.max(1, ...last)));
}

/** Sign, and one bit for the error that rides on the value. */
const HEADROOM_BITS = 2;

const firstBits = ({ valueBits }: Search, scaleBits: number): number => scaleBits + valueBits + HEADROOM_BITS;

function specialBits(search: Search, degree: number, scaleBits: number): number {
  const widest = Math.max(firstBits(search, scaleBits), scaleBits + 1);
  const left = maxModulusBits(degree) - firstBits(search, scaleBits) - search.maxLevel * scaleBits - (search.maxLevel > 0 ? 1 : 0);
  return Math.min(MAX_PRIME_BITS, widest + SPECIAL_EXTRA_BITS, left);
}

/** Primes are 1 modulo 2N, so few exist below a small multiple of it. */
const isUsableScale = (search: Search, degree: number, scaleBits: number): boolean => firstBits(search, scaleBits) <= MAX_PRIME_BITS && 2 ** scaleBits >= 16 * degree;

/** The widest scale whose chain the security table allows at this degree; 0 when there is none. */
function largestScale(search: Search, degree: number): number {
  for (let scaleBits = MAX_SCALE_BITS; scaleBits >= MIN_SCALE_BITS; scaleBits--) {
    const widest = Math.max(firstBits(search, scaleBits), scaleBits + 1);
    if (!isUsableScale(search, degree, scaleBits)) continue;
    if (specialBits(search, degree, scaleBits) >= Math.min(MAX_PRIME_BITS, widest)) return scaleBits;
  }
  return 0;
}

function chain(search: Search, degree: number, scaleBits: number): { primes: bigint[]; specialPrime: bigint } {
  const taken = new Set<bigint>();
  const take = (prime: bigint): bigint => { taken.add(prime); return prime; };
  const specialPrime = take(primeBelow(specialBits(search, degree, scaleBits), degree, taken));
  const first = take(primeBelow(firstBits(search, scaleBits), degree, taken));
  const scales = Array.from({ length: search.maxLevel }, () => take(primeNear(scaleBits, degree, taken)));
  return { primes: [first, ...scales], specialPrime };
}

/**
 * Values that are divided by a prime or leave as a result stay below half the modulus of their level. In between they may
 * wrap around it: sums and products are computed modulo Q, and only the final value must be its own representative.
 */
function fitsModulus(circuit: Circuit, schedule: Schedule, primes: readonly bigint[]): boolean {
  const fits = (id: number): boolean => {
    const { level, scale } = schedule.instructions[id]!;
    const bits = primes.slice(0, level + 1).reduce((sum, prime) => sum + Math.log2(Number(prime)), 0);
    return Math.log2(scale) + Math.log2(Math.max(circuit.nodes[schedule.nodes[id]!]!.bound, 2 ** -20)) + 1 < bits;
  };
  return schedule.instructions.every(({ op, args }) => (op === 'rescale' || op === 'output' ? fits(args[0]!) : true));
}

/** A constant that rounds to zero at its scale would make a transparent ciphertext, and a wrong result. */
function keepsConstants(schedule: Schedule): boolean {
  return schedule.instructions.every((instruction) => {
    if (instruction.op !== 'multiplyPlain') return true;
    const { values, scale } = schedule.constants[instruction.constant!]!;
    return values.some((c) => Math.abs(Number(c)) * scale >= 0.5);
  });
}
