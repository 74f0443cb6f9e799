import { describe, expect, test } from '@jest/globals';
import { checkCkksSchedule } from '../../src/plan/check/check-ckks-schedule.ts';
import { primeNearest } from '../../src/plan/parameters/primes.ts';
import type { Instruction, InstructionOp } from '../../src/plan/plan.ts';
import { outlineCkks, withScales } from '../../src/plan/schedule/schedule-ckks.ts';
import type { Schedule, ScheduledConstant } from '../../src/plan/schedule/schedule.ts';
import { circuitOf } from './random-circuit.ts';

const SHORT = { allowLongOutputs: false };
const BUG = expect.objectContaining({ code: 'FHE_BUG_INVARIANT' }) as unknown as Error;

/** Every operation of CKKS once at least. */
const circuit = circuitOf(2, (b, x, y) => {
  const product = b.add(b.multiply(x, y), b.square(y));
  const turned = b.rotate(b.subtract(b.multiply(product, b.constant([0.5, -0.25])), b.constant([0.125])), 3);
  return [b.add(b.negate(turned), b.rotate(turned, 1)), b.square(x)];
});
const narrow = primeNearest(2 ** 40, 1024, new Set());
const primes = [primeNearest(2 ** 50, 1024, new Set()), narrow, primeNearest(2 ** 40, 1024, new Set([narrow]))];
const outline = outlineCkks(circuit, { rescalesOutputs: true, rotatesUnscaled: false, ...SHORT })!;
const { schedule } = withScales(outline, { primes, scaleBits: 40 })!;

const idOf = (op: InstructionOp, place = 0): number => schedule.instructions.flatMap((instruction, id) => (instruction.op === op ? [id] : []))[place]!;
const changed = (id: number, change: Partial<Instruction>): Schedule => ({ ...schedule, instructions: schedule.instructions.with(id, { ...schedule.instructions[id]!, ...change }) });
const withConstant = (id: number, change: Partial<ScheduledConstant>): Schedule => {
  const { constant } = schedule.instructions[id]!;
  return { ...schedule, constants: schedule.constants.with(constant!, { ...schedule.constants[constant!]!, ...change }) };
};
const argOf = (id: number): number => schedule.instructions[id]!.args[0]!;
const nextDouble = (x: number): number => x + 2 ** (Math.floor(Math.log2(x)) - 52);

test('the planted faults are in a schedule that has every operation', () => {
  const ops = new Set(schedule.instructions.map(({ op }) => op));

  expect([...ops].sort()).toEqual(['add', 'addPlain', 'input', 'modSwitch', 'multiply', 'multiplyPlain', 'negate', 'output', 'relinearize', 'rescale', 'rotateRows', 'square']);
  expect(() => checkCkksSchedule(circuit, schedule, primes, SHORT)).not.toThrow();
});

describe('the checker of CKKS schedules fails when', () => {
  test.each<[string, () => Schedule]>([
    ['an argument comes after its use', () => changed(2, { args: [3] })],
    ['a level does not exist', () => changed(idOf('input'), { level: 3 })],
    ['a level is negative', () => changed(idOf('output'), { level: -1 })],
    ['a factor has three polynomials', () => changed(idOf('multiply'), { args: [idOf('square'), idOf('square')] })],
    ['a product claims two polynomials', () => changed(idOf('multiply'), { polynomials: 2 })],
    ['a product\'s scale is not the product of scales', () => changed(idOf('multiply'), { scale: nextDouble(schedule.instructions[idOf('multiply')]!.scale) })],
    ['a product changes its level', () => changed(idOf('square'), { level: 1 })],
    ['a value is rescaled before it is relinearized', () => changed(idOf('rescale'), { args: [argOf(argOf(idOf('rescale')))] })],
    ['a rescale drops no level', () => changed(idOf('rescale'), { level: schedule.instructions[argOf(idOf('rescale'))]!.level })],
    ['a rescale states another scale', () => changed(idOf('rescale'), { scale: nextDouble(schedule.instructions[idOf('rescale')]!.scale) })],
    ['a rescale leaves no scale', () => changed(idOf('rescale'), { args: [idOf('input')], scale: schedule.instructions[idOf('input')]!.scale / Number(primes[2]) })],
    ['a value of two polynomials is relinearized', () => changed(idOf('relinearize'), { args: [idOf('input')] })],
    ['a rotation has no step', () => changed(idOf('rotateRows'), { step: 0 })],
    ['a rotation changes the level', () => changed(idOf('rotateRows'), { level: 2 })],
    ['a switch goes up', () => changed(idOf('modSwitch'), { level: 2 })],
    ['a switch changes the scale', () => changed(idOf('modSwitch'), { scale: 2 ** 41 })],
    ['a negation changes the scale', () => changed(idOf('negate'), { scale: 2 ** 39 })],
    ['terms differ in scale by one unit in the last place', () => withConstantAndScale(idOf('addPlain'))],
    ['terms differ in level', () => changed(idOf('add'), { args: [idOf('input'), argOf(idOf('add'))] })],
    ['a sum hides its third polynomial', () => changed(idOf('add'), { polynomials: 2 })],
    ['a constant is encoded at another level', () => withConstant(idOf('multiplyPlain'), { level: 2 })],
    ['a factor is encoded at another scale', () => withConstant(idOf('multiplyPlain'), { scale: 2 ** 30 })],
    ['an added constant has another scale than the value', () => withConstant(idOf('addPlain'), { scale: 2 ** 41 })],
    ['a constant is infinite', () => withConstant(idOf('addPlain'), { values: [Infinity] })],
    ['a factor rounds to zero', () => withConstant(idOf('multiplyPlain'), { values: [2 ** -60] })],
    ['an output is left out', () => ({ ...schedule, instructions: schedule.instructions.slice(0, -1) })],
    ['an input comes twice', () => changed(1, { port: 0 })],
    ['an operation of another scheme occurs', () => changed(idOf('negate'), { op: 'swapRows' })],
  ])('%s', (_, fault) => {
    expect(() => checkCkksSchedule(circuit, fault(), primes, SHORT)).toThrow(BUG);
  });

  test('a value does not fit the modulus where it leaves or is rescaled', () => {
    const large = { ...circuit, nodes: circuit.nodes.map((node) => ({ ...node, bound: node.bound * 2 ** 10 })) };

    expect(() => checkCkksSchedule(large, schedule, primes, SHORT)).toThrow(BUG);
  });

  test('an output has three polynomials', () => {
    const product = circuitOf(1, (b, x) => [b.square(x)]);
    const alone = [primeNearest(2 ** 50, 1024, new Set())];
    const long = withScales(outlineCkks(product, { rescalesOutputs: false, rotatesUnscaled: false, allowLongOutputs: true })!, { primes: alone, scaleBits: 22 })!.schedule;
    const check = (allowLongOutputs: boolean) => (): void => checkCkksSchedule(product, long, alone, { allowLongOutputs });

    expect(check(true)).not.toThrow();
    expect(check(false)).toThrow(BUG);
  });
});

/** The value before an added constant gets the next scale, and all that is said of it fits: only the sum with it is off. */
function withConstantAndScale(addition: number): Schedule {
  const scale = nextDouble(schedule.instructions[addition]!.scale);
  const { constant } = schedule.instructions[addition]!;
  return { ...changed(addition, { scale }), constants: schedule.constants.with(constant!, { ...schedule.constants[constant!]!, scale }) };
}
