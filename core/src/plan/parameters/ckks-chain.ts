/** Chains of primes for CKKS: [q0, s, ..., s, P]. Nothing here is for the user to choose. */
import type { Circuit } from '../circuit.ts';
import type { CkksOutline } from '../schedule/schedule-ckks.ts';
import { switchesKeys } from './choice.ts';
import { primeBelow, primeNearest } from './primes.ts';

/** Sizes of the primes of a chain, in bits. */
export interface ChainSizes {
  readonly polyModulusDegree: number;
  readonly scaleBits: number;
  /** q0: holds what is right modulo the last prime alone. */
  readonly firstBits: number;
  /** P; 0 when the chain is a single prime and nothing switches keys. */
  readonly specialBits: number;
  /** Data primes besides the first. */
  readonly scaleCount: number;
}

/** What an outline asks of every chain. */
export interface ChainDemand {
  /** Bits of the first prime at a scale. */
  firstBits(scaleBits: number): number;
  readonly scaleCount: number;
  readonly switchesKeys: boolean;
  /** Products leave as outputs without a rescale, at the square of the scale. */
  readonly keepsSquares: boolean;
}

/** Finer scales add no precision a double can show. */
export const MAX_SCALE_BITS = 48;
export const MIN_SCALE_BITS = 20;
const MAX_PRIME_BITS = 60;
/** Below 2^50 the default engine multiplies in double-precision lanes, several times as fast. */
const FAST_PRIME_BITS = 50;
/** A special prime this much wider than the others hides the error of uncentred key-switching digits. */
const SPECIAL_EXTRA_BITS = 10;
/** For the sign, and a quarter of the value for the error that rides on it. */
const HEADROOM = 2.5;
/** SEAL encodes what leaves two bits of the modulus free (SEAL 4.1, ckks.h, encode_internal). */
const ENCODING_HEADROOM = 4;

export function chainDemand(circuit: Circuit, { schedule, scales, maxLevel }: CkksOutline): ChainDemand {
  // What is divided by a prime or leaves as a result must be its own representative modulo the primes of its level. In between,
  // values may wrap: sums and products are computed modulo Q.
  const tightest = new Map<string, { degree: number; level: number; bits: number }>();
  const need = (degree: number, level: number, bits: number): void => {
    const key = `${degree}|${level}`;
    if (bits >= (tightest.get(key)?.bits ?? 0)) tightest.set(key, { degree, level, bits });
  };
  schedule.instructions.forEach(({ op, args, scale }, id) => {
    const boundOf = (instruction: number): number => circuit.nodes[schedule.nodes[instruction]!]?.bound ?? 1;
    if (op === 'input') need(scales.degree(scale), maxLevel, roomBits(boundOf(id), ENCODING_HEADROOM));
    if (op !== 'rescale' && op !== 'output') return;
    const before = schedule.instructions[args[0]!]!;
    need(scales.degree(before.scale), before.level, roomBits(boundOf(args[0]!), HEADROOM));
  });
  const needs = [...tightest.values()];
  return {
    firstBits: (scaleBits) => needs.reduce((most, { degree, level, bits }) => Math.max(most, (degree - level) * scaleBits + bits), MIN_SCALE_BITS),
    scaleCount: maxLevel,
    switchesKeys: switchesKeys(schedule),
    keepsSquares: scales.lowest === 1,
  };
}

/** Whether some first prime can hold every output at the square of a scale. */
export const holdsSquares = ({ nodes, outputs }: Circuit): boolean => outputs.every(({ node }) => 2 * MIN_SCALE_BITS + roomBits(nodes[node]!.bound, HEADROOM) <= MAX_PRIME_BITS);

/** Smallest k with headroom * bound <= 2^k. Values below 1 get as much room as 1: their errors are no smaller. */
function roomBits(bound: number, headroom: number): number {
  let bits = 0;
  for (let power = 1; power < headroom * Math.max(1, bound); power *= 2) bits++;
  return bits;
}

/** The chains within `maxBits`, with a special prime in the fast lanes, or as wide as is useful, or both. */
export function chainsFor(demand: ChainDemand, polyModulusDegree: number, scaleBits: number, maxBits: number): ChainSizes[] {
  const least = leastChain(demand, polyModulusDegree, scaleBits);
  if (least === undefined || bitsOfChain(least) > maxBits) return [];
  if (least.specialBits === 0) return [least];
  const left = maxBits - bitsOfChain({ ...least, specialBits: 0 });
  return specialWidths(demand, least.specialBits).map((bits) => Math.min(bits, left)).filter((bits, i, all) => all.indexOf(bits) === i).map((specialBits) => ({ ...least, specialBits }));
}

/** The chain with the narrowest special prime, which is the widest of all; undefined where primes of these sizes are too rare or too slow. */
export function leastChain(demand: ChainDemand, polyModulusDegree: number, scaleBits: number): ChainSizes | undefined {
  const { scaleCount } = demand;
  const firstBits = demand.firstBits(scaleBits);
  const isLone = scaleCount === 0 && !demand.switchesKeys;
  // About one in s of the numbers 1 modulo 2N near 2^s is prime.
  if (firstBits > MAX_PRIME_BITS || 2 ** scaleBits < 32 * polyModulusDegree * (scaleCount + 1)) return undefined;
  // Outputs at the square of the scale save a level, and time only where no prime becomes slow.
  if (demand.keepsSquares && !isLone && firstBits > FAST_PRIME_BITS) return undefined;
  return { polyModulusDegree, scaleBits, firstBits, scaleCount, specialBits: isLone ? 0 : Math.max(firstBits, scaleCount > 0 ? scaleBits + 1 : 0) };
}

/** Primes near 2^s lie on both sides of it: their product may have a bit more. */
export const bitsOfChain = ({ firstBits, scaleBits, scaleCount, specialBits }: ChainSizes): number => firstBits + scaleCount * scaleBits + Number(scaleCount > 0) + specialBits;

function specialWidths(demand: ChainDemand, widest: number): number[] {
  if (!demand.switchesKeys) return [widest];
  const useful = Math.min(widest + SPECIAL_EXTRA_BITS, MAX_PRIME_BITS);
  const fast = Math.min(useful, FAST_PRIME_BITS);
  if (demand.keepsSquares) return [fast];
  return widest <= FAST_PRIME_BITS ? [fast, useful] : [useful];
}

export const isFast = ({ firstBits, specialBits }: ChainSizes): boolean => Math.max(firstBits, specialBits) <= FAST_PRIME_BITS;

export interface ChainPrimes {
  /** Data primes; index = level. */
  readonly primes: readonly bigint[];
  /** 0n when there is none. */
  readonly specialPrime: bigint;
}

export function chainPrimes({ polyModulusDegree, scaleBits, firstBits, specialBits, scaleCount }: ChainSizes): ChainPrimes {
  const taken = new Set<bigint>();
  const take = (prime: bigint): bigint => { taken.add(prime); return prime; };
  const specialPrime = specialBits === 0 ? 0n : take(primeBelow(specialBits, polyModulusDegree, taken));
  const first = take(primeBelow(firstBits, polyModulusDegree, taken));
  // From the highest level down: S^2 / q is near 2^s again, however far the primes before were from it.
  const scales: bigint[] = [];
  for (let scale = 2 ** scaleBits; scales.length < scaleCount;) {
    const prime = take(primeNearest((scale * scale) / 2 ** scaleBits, polyModulusDegree, taken));
    scales.unshift(prime);
    scale = (scale * scale) / Number(prime);
  }
  return { primes: [first, ...scales], specialPrime };
}
