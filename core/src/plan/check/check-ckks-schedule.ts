/** Verifies a CKKS schedule with its primes from SEAL's rules for levels, sizes and scales, not from how it was made. */
import { invariant } from '../../errors/index.ts';
import type { Circuit } from '../circuit.ts';
import type { Instruction } from '../plan.ts';
import type { Schedule } from '../schedule/schedule.ts';

/** Data primes; index = level. */
export type CkksPrimes = readonly bigint[];

export interface CkksScheduleOptions {
  /** Whether outputs may have three polynomials. */
  readonly allowLongOutputs: boolean;
}

type Rule = (holds: boolean, text: string) => void;

/** A rescale may lose at most this factor of the scale that the inputs have: more would drown the value in rounding errors. */
const LEAST_SCALE_LEFT = 0.5;

/** @throws FheError FHE_BUG_INVARIANT */
export function checkCkksSchedule(circuit: Circuit, schedule: Schedule, primes: CkksPrimes, options: CkksScheduleOptions): void {
  const least = LEAST_SCALE_LEFT * schedule.instructions.reduce((most, { op, scale }) => (op === 'input' ? Math.max(most, scale) : most), 0);
  schedule.instructions.forEach((instruction, id) => {
    const rule: Rule = (holds, text) => invariant(holds, `${text} (instruction ${id}, ${instruction.op})`);
    rule(instruction.args.every((arg) => arg < id), 'arguments come before their use');
    rule(instruction.level >= 0 && instruction.level < primes.length, 'the level exists');
    const args = instruction.args.map((arg) => schedule.instructions[arg]!);
    checkOperation(schedule, primes, instruction, args, options, rule);
    if (instruction.op === 'rescale') rule(instruction.scale >= least, 'a rescale leaves a scale that carries the value');
    if (instruction.op !== 'rescale' && instruction.op !== 'output') return;
    // Its own representative is what rounding and decoding take: the value must lie within half the modulus on both sides.
    const [value] = args as [Instruction];
    rule(2 * value.scale * boundOf(circuit, schedule, instruction.args[0]!) < modulusAt(primes, value.level), 'the value fits the modulus of its level');
  });
  const portsOf = (kind: Instruction['op']): (number | undefined)[] => schedule.instructions.flatMap(({ op, port }) => (op === kind ? [port] : []));
  invariant(portsOf('output').join() === circuit.outputs.map((_, i) => i).join(), 'every output leaves once');
  invariant(new Set(portsOf('input')).size === portsOf('input').length, 'every input comes once');
}

function checkOperation(schedule: Schedule, primes: CkksPrimes, instruction: Instruction, args: readonly Instruction[], options: CkksScheduleOptions, rule: Rule): void {
  const { op, level, scale, polynomials } = instruction;
  const [a, b = a] = args as readonly [Instruction, Instruction?];
  const keeps = (): void => rule(level === a.level && scale === a.scale && polynomials === a.polynomials, 'the value keeps level, scale and size');
  const isShort = a?.polynomials === 2 && b?.polynomials === 2;
  switch (op) {
    case 'input': return rule(polynomials === 2 && scale >= 1, 'inputs have two polynomials and a scale');
    case 'output':
      rule(isShort || options.allowLongOutputs, 'an output has two polynomials');
      rule(level === 0, 'an output leaves at the last level');
      return keeps();
    case 'negate': return keeps();
    case 'add': case 'subtract':
      rule(level === a.level && level === b!.level, 'terms share their level');
      rule(scale === a.scale && scale === b!.scale, 'terms share their scale to the last bit');
      return rule(polynomials === Math.max(a.polynomials, b!.polynomials), 'a sum is as long as its longest term');
    case 'addPlain': case 'multiplyPlain': return checkPlain(schedule, instruction, a, rule);
    case 'multiply': case 'square':
      rule(isShort && polynomials === 3, 'factors have two polynomials');
      rule(level === a.level && level === b!.level, 'factors share their level');
      return rule(scale === a.scale * b!.scale, 'scales multiply');
    case 'relinearize': return rule(a.polynomials === 3 && polynomials === 2 && level === a.level && scale === a.scale, 'three polynomials become two');
    case 'rotateRows':
      rule(isShort && (instruction.step ?? 0) > 0, 'a rotation takes two polynomials and a step');
      return keeps();
    case 'rescale':
      rule(isShort && polynomials === 2, 'what is rescaled was relinearized');
      return rule(level === a.level - 1 && scale === a.scale / Number(primes[a.level]), 'a rescale divides by the prime of its level');
    case 'modSwitch': return rule(isShort && polynomials === 2 && level < a.level && scale === a.scale, 'a switch to a lower level keeps the scale');
    default: return rule(false, 'the operation is one of CKKS');
  }
}

function checkPlain(schedule: Schedule, { op, level, scale, polynomials, constant: index }: Instruction, a: Instruction, rule: Rule): void {
  const constant = schedule.constants[index ?? -1];
  rule(constant !== undefined && constant.level === a.level && level === a.level && polynomials === a.polynomials, 'the constant is encoded at the level of its use');
  const { values, clear, scale: constantScale } = constant!;
  rule(constantScale > 0 && Number.isFinite(constantScale) && values.every((value) => Number.isFinite(Number(value))), 'constants are finite');
  if (op === 'addPlain') return rule(scale === a.scale && constantScale === a.scale, 'an added constant has the scale of the value');
  rule(scale === a.scale * constantScale, 'scales multiply');
  rule(clear !== undefined || values.some((value) => Math.abs(Number(value)) * constantScale >= 0.5), 'a factor does not round to zero');
}

const boundOf = (circuit: Circuit, schedule: Schedule, id: number): number => circuit.nodes[schedule.nodes[id]!]?.bound ?? 1;

const modulusAt = (primes: CkksPrimes, level: number): number => primes.slice(0, level + 1).reduce((product, prime) => product * Number(prime), 1);
