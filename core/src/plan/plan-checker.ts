/** Verifies a finished plan from the definitions, not from the planner. A failure is a fault of ours, never of the author. */
import { invariant } from '../errors/index.ts';
import { isPrime } from './parameters/primes.ts';
import { maxModulusBits } from './parameters/security-table.ts';
import type { Instruction, Plan } from './plan.ts';
import { digestHex } from './plan-codec.ts';
import { galoisElement } from './rotation-keys.ts';

/** @throws FheError FHE_BUG_INVARIANT */
export function checkPlan(plan: Plan, constants: Uint8Array): void {
  checkParameters(plan);
  plan.instructions.forEach((instruction, id) => checkInstruction(plan, instruction, id));
  checkPorts(plan);
  checkKeys(plan);
  invariant(plan.constantsDigest === digestHex(constants), 'constants.bin has the digest that the plan names');
  invariant(plan.constants.every(({ offset, bytes }) => offset >= 0 && bytes > 0 && offset + bytes <= constants.length), 'every constant lies inside constants.bin');
}

function checkParameters({ scheme, parameters, security, packing, outputs }: Plan): void {
  const primes = parameters.coeffModulus.map(BigInt);
  const n = BigInt(parameters.polyModulusDegree);
  const t = BigInt(parameters.plaintextModulus);
  const total = primes.reduce((product, q) => product * q, 1n).toString(2).length;
  invariant(primes.every((q) => isPrime(q) && q % (2n * n) === 1n && q < 1n << 60n), 'primes are prime, 1 modulo 2N and at most 60 bits');
  invariant(new Set(primes).size === primes.length, 'primes are distinct');
  invariant(total === security.coeffModulusBits && total <= maxModulusBits(parameters.polyModulusDegree), 'the modulus stays within the security table');
  // BFV and BGV allow a special prime of the size of the others; a smaller one would let key-switching noise through.
  invariant(primes.length === 1 || primes.slice(0, -1).every((q) => q < primes.at(-1)!), 'the special prime is the largest');
  invariant(parameters.levelFingerprints.length === Math.max(1, primes.length - 1), 'every data level has a fingerprint');
  invariant(packing.vectorLength * packing.samplesPerRow * 2 === parameters.polyModulusDegree, 'samples fill a row of slots');
  if (scheme === 'ckks') return invariant(t === 0n, 'CKKS has no plaintext modulus');
  invariant(isPrime(t) && t % (2n * n) === 1n && !primes.includes(t), 'the plaintext modulus batches and is no prime of the chain');
  for (const output of outputs) invariant(BigInt(output.high) - BigInt(output.low) < t, 'every output fits the plaintext modulus');
}

function checkInstruction(plan: Plan, instruction: Instruction, id: number): void {
  const { op, level, scale, polynomials } = instruction;
  const args = instruction.args.map((arg) => plan.instructions[arg]!);
  const [a, b] = args as [Instruction, Instruction];
  const rule = (holds: boolean, text: string): void => invariant(holds, `${text} (instruction ${id}, ${op})`);
  const ckks = plan.scheme === 'ckks';
  rule(instruction.args.every((arg) => arg < id) && args.length === ARITY[op], 'arguments come before their use');
  rule(level >= 0 && level < Math.max(1, plan.parameters.coeffModulus.length - 1) && Number.isFinite(scale) && scale > 0, 'level and scale exist');
  if (ckks) rule(Math.log2(scale) < primeBits(plan, level), 'the scale stays below the modulus');
  else rule(scale === 1, 'only CKKS has scales');
  if (op === 'input') return rule(polynomials === 2, 'inputs have two polynomials');
  const drop = op === 'rescale' ? 1 : 0;
  rule(op === 'modSwitch' ? level < a.level : level === a.level - drop, 'the level follows from the operation');
  switch (op) {
    case 'add': case 'subtract':
      rule(a.level === b.level && sameScale(a.scale, b.scale) && sameScale(scale, a.scale), 'operands of a sum share level and scale');
      return rule(polynomials === Math.max(a.polynomials, b.polynomials), 'a sum is as long as its longest operand');
    case 'multiply':
      rule(a.polynomials === 2 && b.polynomials === 2 && polynomials === 3 && a.level === b.level, 'factors have two polynomials at one level');
      return rule(!ckks || sameScale(scale, a.scale * b.scale), 'scales multiply');
    case 'square': return rule(a.polynomials === 2 && polynomials === 3 && (!ckks || sameScale(scale, a.scale * a.scale)), 'a square multiplies a value with itself');
    case 'relinearize': return rule(a.polynomials === 3 && polynomials === 2 && scale === a.scale, 'relinearization shortens three polynomials to two');
    case 'rescale': return rule(ckks && polynomials === 2 && a.polynomials === 2 && sameScale(scale, a.scale / Number(plan.parameters.coeffModulus[a.level]!)), 'rescaling divides by the dropped prime, after relinearization');
    case 'rotateRows': return rule(a.polynomials === 2 && polynomials === 2 && scale === a.scale && instruction.step! > 0 && instruction.step! < plan.parameters.polyModulusDegree / 2, 'a rotation has a step within its row');
    case 'addPlain': case 'multiplyPlain': {
      const constant = plan.constants[instruction.constant ?? -1];
      rule(constant !== undefined && constant.level === a.level && polynomials === a.polynomials, 'the constant is encoded at the level of its use');
      return rule(op === 'addPlain' ? sameScale(constant!.scale, a.scale) && scale === a.scale : sameScale(scale, a.scale * constant!.scale), 'the scale of the constant fits');
    }
    case 'output': return rule(scale === a.scale && polynomials === a.polynomials, 'an output is a value as it stands');
    default: return rule(polynomials === a.polynomials && scale === a.scale, 'the value keeps its scale and length');
  }
}

const ARITY: Readonly<Record<Instruction['op'], number>> = {
  input: 0, output: 1, add: 2, subtract: 2, negate: 1, addPlain: 1, multiplyPlain: 1, multiply: 2, square: 1, relinearize: 1, rescale: 1, modSwitch: 1, rotateRows: 1, swapRows: 1,
};

const primeBits = (plan: Plan, level: number): number => plan.parameters.coeffModulus.slice(0, level + 1).reduce((bits, q) => bits + Math.log2(Number(q)), 0);

/** As SEAL compares scales: within one unit in the last place (util/common.h, are_close). */
const sameScale = (a: number, b: number): boolean => Math.abs(a - b) <= Number.EPSILON * Math.max(Math.abs(a), Math.abs(b), 1);

function checkPorts(plan: Plan): void {
  for (const [op, ports] of [['input', plan.inputs], ['output', plan.outputs]] as const) {
    const found = plan.instructions.filter((instruction) => instruction.op === op);
    invariant(found.length === ports.length && ports.every((port, i) => found.some((instruction) => instruction.port === i && instruction.level === port.level && instruction.scale === port.scale)), `every ${op} has one instruction at its level and scale`);
  }
}

function checkKeys(plan: Plan): void {
  const names = plan.instructions.flatMap(({ op, step }) => (op === 'relinearize' ? ['relinearization'] : op === 'rotateRows' ? [`galois-${galoisElement(step!, plan.parameters.polyModulusDegree)}`] : []));
  const listed = plan.evaluationKeys.map(({ name }) => name);
  invariant(new Set(listed).size === listed.length && listed.every((name) => names.includes(name)) && names.every((name) => listed.includes(name)), 'the plan lists exactly the evaluation keys that it uses');
  const products = plan.instructions.filter(({ op }) => op === 'multiply' || op === 'square').length;
  invariant(plan.instructions.filter(({ op }) => op === 'relinearize').length <= products, 'there are no more relinearizations than products');
}
