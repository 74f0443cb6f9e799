/** The checker of integer choices: sound ones pass, every planted fault is caught. */
import { describe, expect, test } from '@jest/globals';
import { checkIntegerSchedule, type IntegerScheduleExpectations } from '../../src/plan/check/check-integer-schedule.ts';
import type { Choice } from '../../src/plan/parameters/choice.ts';
import type { Instruction } from '../../src/plan/plan.ts';
import type { Schedule } from '../../src/plan/schedule/schedule.ts';
import { chosen, HandCircuit } from './integer-circuit.ts';

const EXPECTED: IntegerScheduleExpectations = { scheme: 'bgv', inputs: 2, outputs: 1, allowLongOutputs: false, circuitPrivacy: false };

function sound(scheme: 'bfv' | 'bgv', circuitPrivacy = false): Choice {
  const c = new HandCircuit(64);
  const [x, y] = [c.input(), c.input()];
  const weights = Array.from({ length: 64 }, (_, i) => BigInt(i + 1));
  const product = c.add(c.multiply(x, y), c.square(c.subtract(x, y)));
  const weighted = c.add(c.multiplyPlain(product, weights), c.multiplyPlain(c.rotate(product, 5), weights.toReversed()));
  return chosen(c.build([{ node: c.sum(c.addPlain(weighted, [7n]), 64), high: 40_000n }]), { scheme, polyModulusDegree: circuitPrivacy ? 16_384 : 8192, request: { circuitPrivacy } });
}

const choices = { bfv: sound('bfv'), bgv: sound('bgv') };

type Fault = (choice: Choice) => Choice;

const withSchedule = (choice: Choice, change: Partial<Schedule>): Choice => ({ ...choice, schedule: { ...choice.schedule, ...change } });
/** Changes the first instruction of an operation. */
const edited = (op: Instruction['op'], change: (instruction: Instruction, id: number, all: readonly Instruction[]) => Partial<Instruction>): Fault => (choice) => {
  const { instructions } = choice.schedule;
  const at = instructions.findIndex((instruction) => instruction.op === op);
  return withSchedule(choice, { instructions: instructions.map((instruction, id) => (id === at ? { ...instruction, ...change(instruction, id, instructions) } : instruction)) });
};
const without = (op: Instruction['op']): Fault => (choice) => {
  const { instructions } = choice.schedule;
  const at = instructions.findIndex((instruction) => instruction.op === op);
  const renumbered = (id: number): number => (id === at ? instructions[at]!.args[0]! : id > at ? id - 1 : id);
  return withSchedule(choice, { instructions: instructions.filter((_, id) => id !== at).map((instruction) => ({ ...instruction, args: instruction.args.map(renumbered) })) });
};

const FAULTS: readonly [string, Fault][] = [
  ['an argument that comes later', edited('add', (_i, id) => ({ args: [id, id + 1] }))],
  ['an argument too few', edited('add', ({ args }) => ({ args: [args[0]!] }))],
  ['a level too high', edited('relinearize', ({ level }) => ({ level: level + 1 }))],
  ['a wrong size', edited('multiply', () => ({ polynomials: 2 }))],
  ['a scale', edited('add', () => ({ scale: 2 }))],
  ['an input below the top', edited('input', ({ level }) => ({ level: level - 1 }))],
  ['a switch that stays', edited('modSwitch', (_i, id, all) => ({ level: all[all[id]!.args[0]!]!.level }))],
  ['a switch to nowhere', edited('modSwitch', () => ({ level: -1 }))],
  ['a missing switch', without('modSwitch')],
  ['a missing relinearization', without('relinearize')],
  ['a relinearization of two polynomials', edited('rotateRows', () => ({ op: 'relinearize' }))],
  ['a rotation of a product', (choice) => edited('rotateRows', () => ({ args: [choice.schedule.instructions.findIndex(({ op }) => op === 'multiply')] }))(choice)],
  ['a rotation without a step', edited('rotateRows', () => ({ step: 0 }))],
  ['an operation of another scheme', edited('modSwitch', () => ({ op: 'rescale' }))],
  ['a value minus itself', edited('subtract', ({ args }) => ({ args: [args[0]!, args[0]!] }))],
  ['a constant that is not there', edited('addPlain', () => ({ constant: 99 }))],
  ['a product with zero', (choice) => withSchedule(choice, { constants: choice.schedule.constants.map((constant) => ({ ...constant, values: constant.values.map(() => 0n) })) })],
  ['a transformed constant at another level', (choice) => withSchedule(choice, { constants: choice.schedule.constants.map((constant) => ({ ...constant, level: constant.level + 1 })) })],
  ['a transformed constant that is added', (choice) => withSchedule(choice, { constants: choice.schedule.constants.map((constant) => ({ ...constant, ntt: true })) })],
  ['an output twice', edited('input', () => ({ port: 1 }))],
  ['a missing output', (choice) => withSchedule(choice, { instructions: choice.schedule.instructions.slice(0, -1) })],
  ['a prime twice', (choice) => ({ ...choice, primes: choice.primes.map(() => choice.primes[0]!) })],
  ['a prime of another ring', (choice) => ({ ...choice, primes: choice.primes.with(1, choice.primes[1]! - 2n) })],
  ['a plaintext modulus above the first prime', (choice) => ({ ...choice, primes: [choice.plaintextModulus, ...choice.primes.slice(1)], plaintextModulus: choice.primes[0]! })],
  ['a special prime below another', (choice) => ({ ...choice, specialPrime: choice.primes[0]!, primes: [choice.specialPrime, ...choice.primes.slice(1)] })],
  ['no special prime', (choice) => ({ ...choice, specialPrime: 0n })],
  ['a budget below its margin', (choice) => ({ ...choice, predictions: choice.predictions!.map(({ marginBits }) => ({ marginBits, budgetBits: marginBits - 0.01 })) })],
  ['no prediction', (choice) => ({ ...choice, predictions: [] })],
];

describe.each(['bfv', 'bgv'] as const)('a choice for %s', (scheme) => {
  test('passes when it is sound', () => {
    expect(() => checkIntegerSchedule(choices[scheme], { ...EXPECTED, scheme })).not.toThrow();
  });

  test.each(FAULTS)('is caught with %s', (_name, fault) => {
    expect(() => checkIntegerSchedule(fault(choices[scheme]), { ...EXPECTED, scheme })).toThrow(expect.objectContaining({ code: 'FHE_BUG_INVARIANT' }));
  });
});

describe('transform forms', () => {
  test.each<[string, Fault]>([
    ['a missing transform', without('toNtt')],
    ['a missing transform back', without('fromNtt')],
    ['a rotation of transforms', (choice) => edited('rotateRows', () => ({ args: [choice.schedule.instructions.findIndex(({ op }) => op === 'toNtt')] }))(choice)],
    ['a constant in the other form', (choice) => withSchedule(choice, { constants: choice.schedule.constants.map(({ ntt: _ntt, ...constant }) => constant) })],
  ])('BFV is caught with %s', (_name, fault) => {
    expect(() => checkIntegerSchedule(fault(choices.bfv), { ...EXPECTED, scheme: 'bfv' })).toThrow(expect.objectContaining({ code: 'FHE_BUG_INVARIANT' }));
  });

  test('BGV is caught with any', () => {
    expect(() => checkIntegerSchedule(choices.bfv, EXPECTED)).toThrow(expect.objectContaining({ code: 'FHE_BUG_INVARIANT' }));
  });
});

describe.each(['bfv', 'bgv'] as const)('circuit privacy in %s', (scheme) => {
  const choice = sound(scheme, true);
  const expected = { ...EXPECTED, scheme, circuitPrivacy: true };

  test('passes when it is sound, and only where it was asked for', () => {
    expect(() => checkIntegerSchedule(choice, expected)).not.toThrow();
    expect(() => checkIntegerSchedule(choice, { ...expected, circuitPrivacy: false })).toThrow(expect.objectContaining({ code: 'FHE_BUG_INVARIANT' }));
    expect(() => checkIntegerSchedule(choices[scheme], expected)).toThrow(expect.objectContaining({ code: 'FHE_BUG_INVARIANT' }));
  });

  test.each<[string, Fault]>([
    ['an answer that is not re-randomised', edited('output', (_i, _id, all) => ({ args: all.find(({ op }) => op === 'rerandomise')!.args.slice(0, 1) }))],
    ['padding of another output', edited('encryptPadding', () => ({ port: 1 }))],
    ['no padding', edited('rerandomise', ({ args }) => ({ args: [args[0]!, args[0]!] }))],
    ['padding that is used twice', edited('rerandomise', ({ args }) => ({ args: [args[1]!, args[1]!] }))],
    ['padding at another level', edited('rerandomise', ({ args }, _id, all) => ({ args: [args[0]!, all[args[1]!]!.args[0]!] }))],
    ['padding below the top', edited('encryptPadding', ({ level }) => ({ level: level - 1 }))],
    ['no flood', edited('rerandomise', () => ({ floodBits: undefined }))],
    ['a flood of half a bit', edited('rerandomise', ({ floodBits }) => ({ floodBits: floodBits! + 0.5 }))],
    ['a flood that drowns nothing', edited('rerandomise', () => ({ floodBits: 53 }))],
    ['a flood that drowns the answer', edited('rerandomise', () => ({ floodBits: 400 }))],
    ['a flood elsewhere', edited('relinearize', () => ({ floodBits: 70 }))],
  ])('is caught with %s', (_name, fault) => {
    expect(() => checkIntegerSchedule(fault(choice), expected)).toThrow(expect.objectContaining({ code: 'FHE_BUG_INVARIANT' }));
  });
});
