/** Chooses ring, modulus and plaintext modulus for an integer circuit in BFV. */
import { FheError } from '../../errors/index.ts';
import { rangesOf, type TracedProgram } from '../../program/index.ts';
import { multiplicativeDepths, type Circuit } from '../circuit.ts';
import { bfvBudgetBits } from '../noise/bfv-noise.ts';
import { scheduleInteger } from '../schedule/schedule-integer.ts';
import { type Choice, modulusBits, switchesKeys } from './choice.ts';
import { tooLong } from './choose-ckks.ts';
import { bitLength, primeAbove, primeBelow } from './primes.ts';
import { maxModulusBits, RING_DEGREES } from './security-table.ts';

const MAX_PLAINTEXT_BITS = 59;
/** Below 2^50 first, where the default engine is fastest; wider only where that saves a prime. */
const PRIME_BITS_TRIED = [30, 40, 49];
const MAX_PRIME_BITS = 58;
const SPECIAL_EXTRA_BITS = 1;
const MAX_PRIMES = 16;

/** @throws FheError FHE_PLAN_PLAINTEXT_RANGE, FHE_PLAN_VECTOR_TOO_LONG, FHE_PLAN_TOO_DEEP */
export function chooseBfv(circuit: Circuit, { program, locations }: TracedProgram): Choice {
  const span = widestOutput({ program, locations });
  for (const degree of RING_DEGREES) {
    if (degree / 2 < circuit.vectorLength) continue;
    const plaintextModulus = primeAbove(span, degree, new Set());
    for (let count = 1; count <= MAX_PRIMES; count++) {
      for (const bits of primeBits(degree, count)) {
        const choice = attempt(circuit, program.inputs.length, degree, plaintextModulus, count, bits);
        if (choice) return choice;
      }
    }
  }
  if (circuit.vectorLength > RING_DEGREES.at(-1)! / 2) throw tooLong(circuit, locations);
  const depths = multiplicativeDepths(circuit);
  const deepest = circuit.nodes[depths.indexOf(Math.max(...depths))]!;
  throw new FheError('FHE_PLAN_TOO_DEEP', { needed: Math.max(...depths), where: locations[deepest.source] ?? 'an unknown line' });
}

/** Ascending; the last is what the table leaves to each of `count` data primes and the special one. */
function primeBits(degree: number, count: number): number[] {
  const widest = Math.min(MAX_PRIME_BITS, Math.floor((maxModulusBits(degree) - SPECIAL_EXTRA_BITS) / (count + 1)));
  return [...PRIME_BITS_TRIED.filter((bits) => bits < widest), widest];
}

/** hi - lo of the widest output: only outputs must fit the plaintext modulus, intermediate values may wrap around it. */
function widestOutput({ program }: TracedProgram): bigint {
  const ranges = rangesOf(program);
  let span = 1n;
  for (const output of program.outputs) {
    const { low, high } = ranges[output.node]!;
    const width = BigInt(high) - BigInt(low);
    if (bitLength(width) > MAX_PLAINTEXT_BITS) throw new FheError('FHE_PLAN_PLAINTEXT_RANGE', { output: output.name, bits: bitLength(width), limit: MAX_PLAINTEXT_BITS });
    if (width > span) span = width;
  }
  return span;
}

/** `count` data primes of `bits` bits and a special prime; undefined when the table or the noise forbids it. */
function attempt(circuit: Circuit, inputs: number, degree: number, plaintextModulus: bigint, count: number, bits: number): Choice | undefined {
  const top = scheduleInteger(circuit, { maxLevel: count - 1, lateLevel: count - 1, outputLevels: circuit.outputs.map(() => count - 1) }, inputs);
  const alone = count === 1 && !switchesKeys(top);
  const total = count * bits + (alone ? 0 : bits + SPECIAL_EXTRA_BITS);
  if (bits < 20 || total > maxModulusBits(degree) || 2 ** bits < 4 * degree || bitLength(plaintextModulus) > bits * count - 10) return undefined;
  const taken = new Set<bigint>([plaintextModulus]);
  const take = (prime: bigint): bigint => { taken.add(prime); return prime; };
  const specialPrime = alone ? 0n : take(primeBelow(bits + SPECIAL_EXTRA_BITS, degree, taken));
  const primes = Array.from({ length: count }, () => take(primeBelow(bits, degree, taken)));
  if (modulusBits(alone ? primes : [...primes, specialPrime]) > maxModulusBits(degree)) return undefined;
  const moduli = { polyModulusDegree: degree, primes, specialPrime, plaintextModulus };
  const budgets = bfvBudgetBits(circuit, top, moduli);
  if (budgets.some((budget) => budget < 0)) return undefined;
  return { ...moduli, schedule: lowestOutputs(circuit, inputs, moduli) };
}

/** Moves what follows the last product, then each output, down as far as the noise allows. */
function lowestOutputs(circuit: Circuit, inputs: number, moduli: Parameters<typeof bfvBudgetBits>[2]): Choice['schedule'] {
  const maxLevel = moduli.primes.length - 1;
  const budgets = (lateLevel: number, outputLevels: readonly number[]): readonly number[] =>
    bfvBudgetBits(circuit, scheduleInteger(circuit, { maxLevel, lateLevel, outputLevels }, inputs), moduli);
  // SEAL builds no context for a level whose modulus does not exceed the plaintext modulus.
  const lowest = moduli.primes.findIndex((_, level) => moduli.primes.slice(0, level + 1).reduce((product, q) => product * q, 1n) > moduli.plaintextModulus);
  let lateLevel = lowest;
  while (lateLevel < maxLevel && budgets(lateLevel, circuit.outputs.map(() => lateLevel)).some((budget) => budget < 0)) lateLevel++;
  let outputLevels: readonly number[] = circuit.outputs.map(() => lateLevel);
  circuit.outputs.forEach((_, i) => {
    for (let level = lateLevel - 1; level >= lowest; level--) {
      const tried = outputLevels.with(i, level);
      if (budgets(lateLevel, tried)[i]! < 0) break;
      outputLevels = tried;
    }
  });
  return scheduleInteger(circuit, { maxLevel, lateLevel, outputLevels }, inputs);
}
