/** Small schedules whose noise was measured with benchmarks/noise on the engine: the least budget over 40 keys. */
import type { IntegerScheme } from '../../src/plan/noise/integer-budget.ts';
import type { IntegerModuli } from '../../src/plan/noise/integer-noise.ts';
import { PrimeSupply } from '../../src/plan/parameters/prime-supply.ts';
import { scheduleInteger } from '../../src/plan/schedule/schedule-integer.ts';
import type { Schedule } from '../../src/plan/schedule/schedule.ts';
import { HandCircuit } from './integer-circuit.ts';

const DEGREE = 2048;
const PLAINTEXT_MODULUS = 65537n;

/** Four data primes of 36 bits, a special one of 44. */
export const moduli: IntegerModuli = (() => {
  const supply = new PrimeSupply(DEGREE, PLAINTEXT_MODULUS);
  const taken = new Set<bigint>();
  const take = (bits: number): bigint => {
    const prime = supply.largest(bits, taken)!;
    taken.add(prime);
    return prime;
  };
  return { polyModulusDegree: DEGREE, plaintextModulus: PLAINTEXT_MODULUS, specialPrime: take(44), primes: [take(36), take(36), take(36), take(36)] };
})();

const WEIGHTS = Array.from({ length: DEGREE / 2 }, (_, i) => BigInt((i * i * 7919 + 13) % 65537));
const CASES: readonly { readonly name: string; readonly stages: readonly number[]; readonly build: (c: HandCircuit, x: number) => number }[] = [
  { name: 'fresh', stages: [3], build: (_, x) => x },
  { name: 'switched down', stages: [3], build: (_, x) => x },
  { name: 'square', stages: [3, 3], build: (c, x) => c.square(x) },
  { name: 'square of a rotated value', stages: [3, 3], build: (c, x) => c.square(c.rotate(x, 3)) },
  { name: 'three squares, switched after each', stages: [3, 2, 1, 0], build: (c, x) => c.square(c.square(c.square(x))) },
  { name: 'cube', stages: [3, 3, 3], build: (c, x) => c.multiply(c.square(x), x) },
  { name: 'sum over all slots of a row', stages: [3], build: (c, x) => c.sum(x, DEGREE / 2) },
  { name: 'weights and their sum', stages: [3, 3], build: (c, x) => c.sum(c.multiplyPlain(x, WEIGHTS), DEGREE / 2) },
  { name: 'stencil of numbers', stages: [3], build: (c, x) => c.add(c.subtract(c.multiplyPlain(x, [3n]), c.rotate(x, 1)), c.multiplyPlain(c.rotate(x, 32), [-5n])) },
  { name: 'sum of unequal correction factors', stages: [3, 2, 2], build: (c, x) => c.add(c.square(c.square(x)), x) },
  { name: 'rows exchanged', stages: [3], build: (c, x) => c.add(x, c.swapRows(x)) },
];

export interface NoiseCase {
  readonly name: string;
  readonly schedule: Schedule;
}

export const noiseCases = (scheme: IntegerScheme): readonly NoiseCase[] => CASES.map(({ name, stages, build }) => {
  const circuit = new HandCircuit(DEGREE / 2);
  const node = build(circuit, circuit.input());
  const outputs = [name === 'switched down' ? 0 : 3];
  return { name, schedule: scheduleInteger(circuit.build([{ node, high: 1n }]), { stages, outputs }, { scheme, plaintextModulus: PLAINTEXT_MODULUS, allowLongOutputs: false }) };
});
