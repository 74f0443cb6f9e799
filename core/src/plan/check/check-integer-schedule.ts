/** Verifies what the integer back end chose, from the definitions of levels, sizes, transform forms and budgets. */
import { invariant } from '../../errors/index.ts';
import type { Choice } from '../parameters/choice.ts';
import type { Instruction, Scheme } from '../plan.ts';
import type { ScheduledConstant } from '../schedule/schedule.ts';
import { checkPrivacy } from './check-privacy.ts';

export interface IntegerScheduleExpectations {
  readonly scheme: Exclude<Scheme, 'ckks'>;
  readonly inputs: number;
  readonly outputs: number;
  readonly allowLongOutputs: boolean;
  readonly circuitPrivacy: boolean;
}

/** What is known of a value from the instructions before it. */
interface Value {
  readonly level: number;
  readonly polynomials: number;
  /** BFV only: whether it is transformed. */
  readonly isTransformed: boolean;
}

/** @throws FheError FHE_BUG_INVARIANT */
export function checkIntegerSchedule(choice: Choice, expected: IntegerScheduleExpectations): void {
  checkModuli(choice, expected);
  const values: Value[] = [];
  choice.schedule.instructions.forEach((instruction, id) => {
    const rule: Rule = (holds, text) => invariant(holds, `${text} (instruction ${id}, ${instruction.op})`);
    rule(instruction.args.every((arg) => Number.isInteger(arg) && arg >= 0 && arg < id), 'arguments come before their use');
    const args = instruction.args.map((arg) => values[arg]!);
    const value = resultOf(choice, expected, instruction, args, rule);
    rule(instruction.level === value.level && instruction.polynomials === value.polynomials && instruction.scale === 1, 'an instruction states level and size of its result');
    values.push(value);
  });
  checkPorts(choice, expected);
  checkBudgets(choice, expected);
  checkPrivacy(choice.schedule.instructions, { ...choice, isPrivate: expected.circuitPrivacy });
}

type Rule = (holds: boolean, text: string) => void;

const MADE: ReadonlySet<Instruction['op']> = new Set<Instruction['op']>(['input', 'encryptPadding']);
const OF_TWO: ReadonlySet<Instruction['op']> = new Set<Instruction['op']>(['add', 'subtract', 'multiply', 'rerandomise']);

function checkModuli({ polyModulusDegree, primes, specialPrime, plaintextModulus, residueModuli = [], schedule }: Choice, { scheme }: IntegerScheduleExpectations): void {
  const all = [...primes, ...(specialPrime === 0n ? [] : [specialPrime]), plaintextModulus, ...residueModuli];
  invariant(all.every((modulus) => modulus % BigInt(2 * polyModulusDegree) === 1n), 'every modulus is 1 modulo 2N');
  invariant(new Set(all).size === all.length, 'all moduli differ');
  invariant(residueModuli.every((t) => t < plaintextModulus) && (scheme === 'bfv' || residueModuli.length === 0), 'BFV computes modulo several plaintext moduli, the largest first');
  // SEAL cuts the chain silently at a level whose modulus does not exceed the plaintext modulus; the first prime is the lowest level.
  invariant(plaintextModulus < primes[0]!, 'the plaintext modulus is below the modulus of every level');
  const switches = schedule.instructions.some(({ op }) => op === 'relinearize' || op === 'rotateRows' || op === 'swapRows');
  invariant(!switches || primes.every((q) => q < specialPrime), 'the special prime is the largest where keys are switched');
  invariant(specialPrime !== 0n || primes.length === 1, 'a chain of several data primes has a special prime');
  invariant(scheme === 'bfv' || schedule.instructions.every(({ op }) => op !== 'toNtt' && op !== 'fromNtt'), 'only BFV ciphertexts change their form');
}

function resultOf({ primes, schedule }: Choice, { scheme, allowLongOutputs }: IntegerScheduleExpectations, instruction: Instruction, args: readonly Value[], rule: Rule): Value {
  const [a, b] = args as readonly [Value, Value];
  const { op } = instruction;
  rule(args.length === (MADE.has(op) ? 0 : OF_TWO.has(op) ? 2 : 1), 'an operation has its number of arguments');
  if (MADE.has(op)) return { level: primes.length - 1, polynomials: 2, isTransformed: false };
  const needsCoefficients = (): void => rule(args.every(({ isTransformed }) => !isTransformed), 'the operation takes coefficients');
  const needsTwo = (): void => rule(args.every(({ polynomials }) => polynomials === 2), 'the operation takes two polynomials');
  switch (op) {
    case 'add': case 'subtract':
      rule(a.level === b.level && a.isTransformed === b.isTransformed, 'operands of a sum share level and form');
      rule(op === 'add' || instruction.args[0] !== instruction.args[1], 'nothing is subtracted from itself');
      return { ...a, polynomials: Math.max(a.polynomials, b.polynomials) };
    case 'negate': return a;
    case 'addPlain': case 'multiplyPlain': checkConstant(scheme, op, a, schedule.constants[instruction.constant ?? -1], rule); return a;
    case 'multiply': case 'square':
      needsTwo();
      needsCoefficients();
      rule(args.every(({ level }) => level === a.level), 'factors share a level');
      return { ...a, polynomials: 3 };
    case 'rerandomise':
      needsTwo();
      needsCoefficients();
      rule(a.level === b.level, 'padding is at the level of the value');
      return a;
    case 'relinearize': needsCoefficients(); rule(a.polynomials === 3, 'three polynomials are relinearized'); return { ...a, polynomials: 2 };
    case 'rotateRows': case 'swapRows':
      needsTwo();
      needsCoefficients();
      rule(op === 'swapRows' || (Number.isInteger(instruction.step) && instruction.step! > 0), 'a rotation has a step');
      return a;
    case 'modSwitch': needsTwo(); needsCoefficients(); rule(instruction.level >= 0 && instruction.level < a.level, 'a switch goes down'); return { ...a, level: instruction.level };
    case 'toNtt': rule(!a.isTransformed, 'only coefficients are transformed'); return { ...a, isTransformed: true };
    case 'fromNtt': rule(a.isTransformed, 'only transforms are transformed back'); return { ...a, isTransformed: false };
    case 'output': needsCoefficients(); rule(a.polynomials === 2 || allowLongOutputs, 'outputs have two polynomials'); return a;
    default: rule(false, 'the operation belongs to BFV and BGV'); return a;
  }
}

function checkConstant(scheme: Exclude<Scheme, 'ckks'>, op: 'addPlain' | 'multiplyPlain', { level, isTransformed }: Value, constant: ScheduledConstant | undefined, rule: Rule): void {
  rule(constant !== undefined && constant.scale === 1 && (constant.values.length > 0) !== (constant.clear !== undefined), 'the constant exists, with values or at the call');
  const ntt = constant!.ntt ?? false;
  rule(!ntt || (op === 'multiplyPlain' && constant!.level === level), 'a transformed constant is multiplied at its own level');
  if (scheme === 'bfv') rule(isTransformed === ntt && (op === 'multiplyPlain' || !isTransformed), 'a ciphertext meets constants of its form');
  rule(op === 'addPlain' || constant!.clear !== undefined || constant!.values.some((value) => BigInt(value) !== 0n), 'nothing is multiplied by zero');
}

function checkPorts({ schedule }: Choice, { inputs, outputs }: IntegerScheduleExpectations): void {
  for (const [op, count] of [['input', inputs], ['output', outputs]] as const) {
    const ports = schedule.instructions.flatMap((instruction) => (instruction.op === op ? [instruction.port!] : []));
    invariant(ports.length === count && new Set(ports).size === count && ports.every((port) => port >= 0 && port < count), `every ${op} has one instruction`);
  }
}

function checkBudgets({ predictions = [] }: Choice, { outputs }: IntegerScheduleExpectations): void {
  invariant(predictions.length === outputs && predictions.every(({ budgetBits, marginBits }) => budgetBits >= marginBits), 'every output keeps its margin');
}
