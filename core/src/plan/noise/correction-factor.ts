/**
 * BGV's correction factors. A modulus switch multiplies the plaintext by the inverse of the dropped prime; SEAL records the factor
 * and, where values of different factors meet in a sum, first multiplies both by integers that make the factors equal.
 * The noise grows by those integers, which are known when the primes are.
 */
import type { Schedule } from '../schedule/schedule.ts';

export const modulo = (value: bigint, t: bigint): bigint => ((value % t) + t) % t;

/** The representative nearest to zero. */
export function centred(value: bigint, t: bigint): bigint {
  const residue = modulo(value, t);
  return residue > t / 2n ? residue - t : residue;
}

export function inverse(value: bigint, t: bigint): bigint {
  let [r, next, u, v] = [t, modulo(value, t), 0n, 1n];
  while (next !== 0n) {
    const quotient = r / next;
    [r, next, u, v] = [next, r - quotient * next, v, u - quotient * v];
  }
  return modulo(u, t);
}

export interface Balance {
  readonly factor: bigint;
  /** What SEAL multiplies each operand by: residues in 0 .. t - 1, so a negative multiplier becomes a large one. */
  readonly left: bigint;
  readonly right: bigint;
}

/** The multipliers that SEAL chooses: of the convergents of right / left, those with the least sum of centred absolute values. */
export function balanced(left: bigint, right: bigint, t: bigint): Balance {
  if (left === right) return { factor: left, left: 1n, right: 1n };
  const ratio = modulo(inverse(left, t) * right, t);
  const size = (x: bigint): bigint => (x > t / 2n ? t - x : x);
  let best = { left: ratio, right: 1n };
  let [previous, current, previousMultiplier, multiplier] = [t, ratio, 0n, 1n];
  while (current !== 0n) {
    const quotient = previous / current;
    [previous, current] = [current, previous - quotient * current];
    [previousMultiplier, multiplier] = [multiplier, previousMultiplier - quotient * multiplier];
    const tried = { left: modulo(current, t), right: modulo(multiplier, t) };
    if (tried.left !== 0n && size(tried.left) + size(tried.right) < size(best.left) + size(best.right)) best = tried;
  }
  return { factor: modulo(best.left * left, t), ...best };
}

/** Whether some sum joins values of different correction factors, unless the dropped primes are 1 modulo t. */
export function joinsUnequalFactors({ instructions }: Schedule): boolean {
  /** How often each value's factor holds the inverse of each prime, index = level. */
  const exponents: (readonly number[])[] = [];
  for (const { op, args, level } of instructions) {
    const [a = [], b = a] = args.map((arg) => exponents[arg]!);
    if ((op === 'add' || op === 'subtract') && a.join() !== b.join()) return true;
    if (op === 'multiply' || op === 'square') exponents.push(a.map((exponent, i) => exponent + b[i]!));
    else if (op === 'modSwitch') exponents.push(a.map((exponent, dropped) => exponent + (dropped > level && dropped <= instructions[args[0]!]!.level ? 1 : 0)));
    else exponents.push(op === 'input' ? new Array<number>(level + 1).fill(0) : a);
  }
  return false;
}
