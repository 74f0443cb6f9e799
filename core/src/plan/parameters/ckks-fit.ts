/** What real primes must hold of a CKKS schedule, beyond its errors. */
import type { Circuit } from '../circuit.ts';
import type { Schedule } from '../schedule/schedule.ts';

/** Values that are divided by a prime or leave as a result stay below half the modulus of their level, error included. */
export function fitsModulus(circuit: Circuit, schedule: Schedule, primes: readonly bigint[]): boolean {
  const moduli = primes.map((_, level) => primes.slice(0, level + 1).reduce((product, prime) => product * Number(prime), 1));
  return schedule.instructions.every(({ op, args }) => {
    if (op !== 'rescale' && op !== 'output') return true;
    const { level, scale } = schedule.instructions[args[0]!]!;
    return 2 * scale * (circuit.nodes[schedule.nodes[args[0]!]!]?.bound ?? 1) < moduli[level]!;
  });
}

/** A constant that rounds to zero at its scale would make a transparent ciphertext, and a wrong result. */
export const keepsConstants = ({ instructions, constants }: Schedule): boolean => instructions.every(({ op, constant }) => {
  if (op !== 'multiplyPlain') return true;
  const { bound, scale, clear } = constants[constant!]!;
  return clear !== undefined || bound! * scale >= 0.5;
});

/** SEAL encodes at the first level, and only what leaves two bits of its modulus free (SEAL 4.1, ckks.h, encode_internal). */
export function canEncode(circuit: Circuit, { instructions, nodes, constants }: Schedule, primes: readonly bigint[]): boolean {
  const bits = primes.reduce((product, prime) => product * prime, 1n).toString(2).length;
  const fits = (bound: number, scale: number): boolean => bound * scale <= 2 ** (bits - 2);
  return constants.every(({ bound, scale }) => fits(bound ?? 0, scale)) && instructions.every(({ op, scale }, id) => op !== 'input' || fits(circuit.nodes[nodes[id]!]!.bound, scale));
}
