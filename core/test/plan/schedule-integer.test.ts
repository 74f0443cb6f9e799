import { describe, expect, test } from '@jest/globals';
import type { Circuit } from '../../src/plan/circuit.ts';
import type { Instruction } from '../../src/plan/plan.ts';
import { canRotateLate, type IntegerLevels, scheduleInteger, stagesOf } from '../../src/plan/schedule/schedule-integer.ts';
import type { Schedule } from '../../src/plan/schedule/schedule.ts';
import { HandCircuit } from './integer-circuit.ts';

const T = 65537n;
const VECTOR = [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n];

const scheduled = (circuit: Circuit, levels: IntegerLevels, scheme: 'bfv' | 'bgv' = 'bgv', allowLongOutputs = false): Schedule =>
  scheduleInteger(circuit, levels, { scheme, plaintextModulus: T, allowLongOutputs });
const of = (schedule: Schedule, op: Instruction['op']): Instruction[] => schedule.instructions.filter((instruction) => instruction.op === op);
const counts = ({ instructions }: Schedule): Record<string, number> =>
  Object.fromEntries([...new Set(instructions.map(({ op }) => op))].map((op) => [op, instructions.filter((instruction) => instruction.op === op).length]));

describe('levels', () => {
  test('a sum of products is relinearized and switched down once, and rotations run below', () => {
    const circuit = new HandCircuit(8);
    const inputs = Array.from({ length: 4 }, () => circuit.input());
    const products = circuit.add(circuit.multiply(inputs[0]!, inputs[1]!), circuit.multiply(inputs[2]!, inputs[3]!));
    const schedule = scheduled(circuit.build([{ node: circuit.sum(products, 8), high: 1n }]), { stages: [1, 0], outputs: [0] });

    expect(counts(schedule)).toMatchObject({ multiply: 2, relinearize: 1, modSwitch: 1, rotateRows: 3 });
    expect(of(schedule, 'multiply').map(({ level }) => level)).toEqual([1, 1]);
    expect(of(schedule, 'rotateRows').map(({ level }) => level)).toEqual([0, 0, 0]);
  });

  test('stages count products and constant vectors, not numbers, sums or rotations', () => {
    const circuit = new HandCircuit(8);
    const x = circuit.input();
    const y = circuit.multiplyPlain(circuit.rotate(circuit.add(x, x), 1), [3n]);
    const z = circuit.square(circuit.multiplyPlain(y, VECTOR));
    const w = circuit.multiplyPlain(z, circuit.clear());

    expect(stagesOf(circuit.build([{ node: w, high: 1n }])).filter((_, id) => [x, y, z, w].includes(id))).toEqual([0, 0, 2, 3]);
  });

  test('a value that is needed at two lower levels is switched from the nearer one', () => {
    const circuit = new HandCircuit(8);
    const x = circuit.input();
    const square = circuit.square(x);
    const cube = circuit.multiply(square, x);
    const schedule = scheduled(circuit.build([{ node: circuit.multiply(cube, x), high: 1n }]), { stages: [2, 1, 0, 0], outputs: [0] });

    const switched = of(schedule, 'modSwitch').filter(({ args }) => schedule.nodes[args[0]!] === x);

    expect(switched.map(({ args, level }) => [schedule.instructions[args[0]!]!.level, level])).toEqual([[2, 1], [1, 0]]);
  });

  test('rotations that no product waits for run where they are needed, others where their operands are', () => {
    const circuit = new HandCircuit(8);
    const x = circuit.input();
    const built = circuit.build([{ node: circuit.sum(x, 8), high: 1n }, { node: circuit.square(circuit.rotate(x, 3)), high: 1n }]);
    const levelsOf = (rotatesLate: boolean): number[][] => of(scheduled(built, { stages: [1, 0], outputs: [0, 0], rotatesLate }), 'rotateRows').map(({ step, level }) => [step!, level]);

    expect(canRotateLate(built)).toBe(true);
    expect(levelsOf(false)).toEqual([[4, 1], [2, 1], [1, 1], [3, 1]]);
    expect(levelsOf(true)).toEqual([[4, 0], [2, 0], [1, 0], [3, 1]]);
  });

  test('an output goes down to its level, and never up', () => {
    const circuit = new HandCircuit(8);
    const x = circuit.input();
    const schedule = scheduled(circuit.build([{ node: x, high: 1n }, { node: circuit.square(x), high: 1n }]), { stages: [2, 1], outputs: [0, 2] });

    expect(of(schedule, 'output').map(({ level }) => level)).toEqual([0, 2]);
  });

  test('an answer may keep three polynomials only where partial sums may be revealed', () => {
    const circuit = new HandCircuit(8);
    const built = circuit.build([{ node: circuit.square(circuit.input()), high: 1n }]);

    expect(of(scheduled(built, { stages: [0, 0], outputs: [0] }, 'bgv', true), 'output')[0]!.polynomials).toBe(3);
    expect(of(scheduled(built, { stages: [0, 0], outputs: [0] }), 'output')[0]!.polynomials).toBe(2);
  });

  test('an input that nothing uses is still taken', () => {
    const circuit = new HandCircuit(8);
    const used = circuit.input();
    circuit.input();

    expect(of(scheduled(circuit.build([{ node: used, high: 1n }]), { stages: [0], outputs: [0] }), 'input').map(({ port }) => port)).toEqual([0, 1]);
  });
});

describe('constants', () => {
  const product = (scheme: 'bfv' | 'bgv', values: readonly bigint[], divisor?: bigint): Schedule => {
    const circuit = new HandCircuit(8);
    return scheduled(circuit.build([{ node: circuit.multiplyPlain(circuit.input(), values, divisor), high: 1n }]), { stages: [1, 1], outputs: [1] }, scheme);
  };

  test('BGV keeps every factor transformed, at the level of its use', () => {
    expect(product('bgv', VECTOR).constants).toEqual([{ values: VECTOR, level: 1, scale: 1, ntt: true }]);
    expect(product('bgv', [-3n]).constants).toEqual([{ values: [-3n], level: 1, scale: 1, ntt: true }]);
  });

  test('BFV multiplies by the size of a negative number and changes the sign: SEAL would multiply by t - 3', () => {
    const schedule = product('bfv', [-3n]);

    expect(schedule.constants.map(({ values }) => values)).toEqual([[3n]]);
    expect(schedule.instructions.map(({ op }) => op)).toEqual(['input', 'multiplyPlain', 'negate', 'output']);
    expect(product('bfv', [-1n]).instructions.map(({ op }) => op)).toEqual(['input', 'negate', 'output']);
  });

  test('division is a product with the inverse modulo t, reduced', () => {
    const values = product('bgv', [1n, 10n, 1n, 1n, 1n, 1n, 1n, 1n], 7n).constants[0]!.values as readonly bigint[];

    expect(values.map((value) => (((value * 7n) % T) + T) % T)).toEqual([1n, 10n, 1n, 1n, 1n, 1n, 1n, 1n]);
    expect(values.every((value) => value <= T / 2n && value >= -T / 2n)).toBe(true);
  });

  test('a clear tile is named, without values', () => {
    const circuit = new HandCircuit(8);
    const built = circuit.build([{ node: circuit.addPlain(circuit.multiplyPlain(circuit.input(), circuit.clear()), [5n]), high: 1n }]);

    expect(scheduled(built, { stages: [1, 0], outputs: [0] }, 'bfv').constants).toEqual([{ values: [], clear: 0, level: 1, scale: 1 }, { values: [5n], level: 1, scale: 1 }]);
  });
});

describe('transform forms of BFV', () => {
  test('one ciphertext that meets several vectors is transformed once, their sum back once', () => {
    const circuit = new HandCircuit(8);
    const x = circuit.input();
    const sum = [VECTOR, VECTOR.toReversed(), VECTOR.map((value) => value + 10n)].map((vector) => circuit.multiplyPlain(x, vector)).reduce((a, b) => circuit.add(a, b));
    const schedule = scheduled(circuit.build([{ node: circuit.rotate(sum, 1), high: 1n }]), { stages: [0, 0], outputs: [0] }, 'bfv');

    expect(schedule.instructions.map(({ op }) => op)).toEqual(['input', 'toNtt', 'multiplyPlain', 'multiplyPlain', 'multiplyPlain', 'add', 'add', 'fromNtt', 'rotateRows', 'output']);
    expect(schedule.constants.every(({ ntt }) => ntt === true)).toBe(true);
  });

  test('a summand without a vector joins in the form that it has anyway', () => {
    const circuit = new HandCircuit(8);
    const x = circuit.input();
    const y = circuit.input();
    const own = circuit.add(circuit.multiplyPlain(x, VECTOR), circuit.multiplyPlain(x, [3n]));
    const other = circuit.add(circuit.multiplyPlain(x, VECTOR), y);
    const schedule = scheduled(circuit.build([{ node: own, high: 1n }, { node: other, high: 1n }]), { stages: [0, 0], outputs: [0, 0] }, 'bfv');

    expect(counts(schedule)).toMatchObject({ toNtt: 1, fromNtt: 2, add: 2 });
  });

  test('numbers alone cause no transform, and neither does BGV', () => {
    const circuit = new HandCircuit(8);
    const x = circuit.input();
    const numbers = circuit.build([{ node: circuit.add(circuit.multiplyPlain(x, [3n]), circuit.multiplyPlain(circuit.rotate(x, 1), [-5n])), high: 1n }]);

    expect(counts(scheduled(numbers, { stages: [0], outputs: [0] }, 'bfv'))).not.toHaveProperty('toNtt');
    expect(counts(scheduled(numbers, { stages: [0], outputs: [0] }))).not.toHaveProperty('toNtt');
  });
});
