/**
 * Predicted noise of BFV: variances of a coefficient of t * ct(s), as in Costache, Laine, Player (ia.cr/2019/493) for the
 * average case with the BEHZ multiplication that SEAL uses (ia.cr/2016/510).
 */
import { multiplicativeDepths, type Circuit } from '../circuit.ts';
import type { Instruction } from '../plan.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { outputsOf } from './ckks-noise.ts';
import { freshVariance, rounding } from './key-noise.ts';

export interface BfvModuli {
  readonly polyModulusDegree: number;
  readonly primes: readonly bigint[];
  readonly specialPrime: bigint;
  readonly plaintextModulus: bigint;
}

const MARGIN_BITS = 3;

/** Bits of noise budget that each output keeps after the margin; negative means that decryption may fail. */
export function bfvBudgetBits(circuit: Circuit, schedule: Schedule, moduli: BfvModuli): number[] {
  const variances: number[] = [];
  for (const instruction of schedule.instructions) variances.push(varianceOf(schedule, moduli, variances, instruction));
  const depths = multiplicativeDepths(circuit);
  const tail = Math.sqrt(2 * Math.log(2 * moduli.polyModulusDegree));
  return outputsOf(schedule).map((id) => {
    const modulusBits = moduli.primes.slice(0, schedule.instructions[id]!.level + 1).reduce((sum, q) => sum + Math.log2(Number(q)), 0);
    const deep = Math.max(0, depths[schedule.nodes[id]!]! - 2);
    return modulusBits - Math.log2(Math.sqrt(variances[id]!) * tail) - 1 - MARGIN_BITS - deep;
  });
}

function varianceOf(schedule: Schedule, moduli: BfvModuli, variances: readonly number[], instruction: Instruction): number {
  const n = moduli.polyModulusDegree;
  const t2 = Number(moduli.plaintextModulus) ** 2;
  const [a, b] = instruction.args.map((arg) => variances[arg]!) as [number, number];
  switch (instruction.op) {
    case 'input': return t2 * (freshVariance + 1 / 12);
    case 'output': case 'negate': return a;
    case 'add': case 'subtract': return addsOwnRotation(schedule, instruction) ? linear(a, b) : a + b;
    case 'addPlain': return a + t2 / 12;
    case 'multiplyPlain': {
      const { values } = schedule.constants[instruction.constant!]!;
      return a * (values.length === 1 ? centred(BigInt(values[0]!), moduli.plaintextModulus) ** 2 : (n * t2) / 12);
    }
    case 'multiply': return t2 * n * rounding(n, 2) * (a + b) + t2 * rounding(n, 3);
    case 'square': return t2 * n * rounding(n, 2) * 4 * a + t2 * rounding(n, 3);
    case 'relinearize': case 'rotateRows': case 'swapRows': {
      const special = Number(moduli.specialPrime);
      const digits = moduli.primes.slice(0, instruction.level + 1).reduce((sum, q) => sum + (n * (Number(q) / special) ** 2 / 12) * freshVariance, 0);
      return a + t2 * (digits + rounding(n, 2));
    }
    case 'modSwitch': {
      const { level, polynomials } = schedule.instructions[instruction.args[0]!]!;
      let variance = a;
      for (let l = level; l > instruction.level; l--) variance = variance / Number(moduli.primes[l]!) ** 2 + t2 * rounding(n, polynomials);
      return variance;
    }
    default: throw new RangeError('not an instruction of BFV');
  }
}

/** |c| of the representative of c nearest to zero. */
function centred(c: bigint, t: bigint): number {
  const r = ((c % t) + t) % t;
  return Number(r > t / 2n ? t - r : r);
}

/** x + rot(x): coefficients that the rotation fixes add up coherently, so standard deviations add, not variances. */
function addsOwnRotation(schedule: Schedule, instruction: Instruction): boolean {
  const [a, b] = instruction.args as readonly [number, number];
  const rotates = (x: number, y: number): boolean => schedule.instructions[x]!.op === 'rotateRows' && schedule.instructions[x]!.args[0] === y;
  return a === b || rotates(a, b) || rotates(b, a);
}

const linear = (x: number, y: number): number => (Math.sqrt(x) + Math.sqrt(y)) ** 2;
