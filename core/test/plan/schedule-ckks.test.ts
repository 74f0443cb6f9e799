import { describe, expect, test } from '@jest/globals';
import { checkCkksSchedule } from '../../src/plan/check/check-ckks-schedule.ts';
import { evaluateCircuit } from '../../src/plan/check/evaluate-circuit.ts';
import type { Circuit } from '../../src/plan/circuit.ts';
import { primeNearest } from '../../src/plan/parameters/primes.ts';
import type { Instruction } from '../../src/plan/plan.ts';
import { type CkksForm, outlineCkks, withScales } from '../../src/plan/schedule/schedule-ckks.ts';
import type { Schedule } from '../../src/plan/schedule/schedule.ts';
import { circuitOf, randomCircuit, randomInputs } from './random-circuit.ts';

const PLAIN: CkksForm = { rescalesOutputs: true, rotatesUnscaled: false, allowLongOutputs: false };
const DEGREE = 1024;
const SCALE_BITS = 40;

const PRIMES = ((): bigint[] => {
  const taken = new Set<bigint>();
  for (let i = 0; i < 12; i++) taken.add(primeNearest(2 ** (i === 0 ? 58 : SCALE_BITS), DEGREE, taken));
  return [...taken];
})();

/** Checked against SEAL's rules. */
function scheduled(circuit: Circuit, form: Partial<CkksForm> = {}): Schedule {
  const outline = outlineCkks(circuit, { ...PLAIN, ...form })!;
  const primes = PRIMES.slice(0, outline.maxLevel + 1);
  const { schedule } = withScales(outline, { primes, scaleBits: SCALE_BITS })!;
  checkCkksSchedule(circuit, schedule, form.rescalesOutputs === false ? [primes[0]! * PRIMES.at(-1)!, ...primes.slice(1)] : primes, { allowLongOutputs: form.allowLongOutputs ?? false });
  return schedule;
}

const count = ({ instructions }: Schedule, op: Instruction['op']): number => instructions.filter((instruction) => instruction.op === op).length;
const levelsOf = ({ instructions }: Schedule, op: Instruction['op']): number[] => instructions.filter((instruction) => instruction.op === op).map(({ level }) => level);

/** Slots of the outputs, from the definition of each instruction. */
function evaluateSchedule({ instructions, constants }: Schedule, inputs: readonly (readonly number[])[]): number[][] {
  const values: number[][] = [];
  for (const { op, args, port, constant, step } of instructions) {
    const [a = [], b = a] = args.map((arg) => values[arg]!);
    const plain = (i: number): number => Number(constants[constant!]!.values[i % constants[constant!]!.values.length]);
    const slot = (x: number, i: number): number => {
      switch (op) {
        case 'add': return x + b[i]!;
        case 'subtract': return x - b[i]!;
        case 'multiply': case 'square': return x * b[i]!;
        case 'negate': return -x;
        case 'addPlain': return x + plain(i);
        case 'multiplyPlain': return x * plain(i);
        case 'rotateRows': return a[(i + step!) % a.length]!;
        default: return x;
      }
    };
    values.push(op === 'input' ? [...inputs[port!]!] : a.map(slot));
  }
  return instructions.flatMap(({ op }, id) => (op === 'output' ? [values[id]!] : []));
}

describe('levels of a CKKS schedule', () => {
  test('an input that is first used lower down is encrypted there', () => {
    const circuit = circuitOf(2, (b, x, y) => [b.multiply(b.square(b.square(x)), y)]);

    const schedule = scheduled(circuit);

    expect(levelsOf(schedule, 'input')).toEqual([3, 1]);
    expect(count(schedule, 'modSwitch')).toBe(0);
  });

  test('an input that nothing uses is encrypted at the last level', () => {
    const circuit = circuitOf(2, (b, x) => [b.square(x)]);

    expect(levelsOf(scheduled(circuit), 'input')).toEqual([1, 0]);
  });

  test('what only an output needs is rotated at the last level', () => {
    const circuit = circuitOf(1, (b, x) => [b.square(b.square(x)), b.add(x, b.rotate(x, 1))]);

    const schedule = scheduled(circuit);

    expect(levelsOf(schedule, 'rotateRows')).toEqual([0]);
    expect(count(schedule, 'multiplyPlain')).toBe(0);
  });

  test('a plain product that only deep values need is computed lower down', () => {
    const circuit = circuitOf(1, (b, x) => [b.add(b.square(b.square(x)), b.multiply(x, b.constant([0.5])))]);

    const schedule = scheduled(circuit);

    expect(levelsOf(schedule, 'multiplyPlain')).toEqual([1]);
  });

  test('a sum whose terms are both there at a higher level is computed there', () => {
    const circuit = circuitOf(2, (b, x, y) => [b.add(b.multiply(b.square(x), b.square(y)), b.add(x, y))]);

    const schedule = scheduled(circuit);

    expect(levelsOf(schedule, 'add')).toContain(2);
    expect(count(schedule, 'multiplyPlain')).toBe(1);
  });

  test('every output leaves at the last level', () => {
    const circuit = circuitOf(1, (b, x) => [x, b.square(x), b.square(b.square(x))]);

    expect(levelsOf(scheduled(circuit), 'output')).toEqual([0, 0, 0]);
  });
});

describe('scales of a CKKS schedule', () => {
  test('a value times its own square needs no multiplication by one', () => {
    const circuit = circuitOf(1, (b, x) => [b.multiply(x, b.square(x))]);

    expect(count(scheduled(circuit), 'multiplyPlain')).toBe(0);
  });

  test('constants are fitted to the scale of the value that they meet', () => {
    const circuit = circuitOf(1, (b, x) => [b.add(b.multiply(x, b.square(x)), b.multiply(x, b.constant([0.25])))]);

    expect(count(scheduled(circuit), 'multiplyPlain')).toBe(1);
  });

  test('an input is encrypted at the scale of the value that it meets', () => {
    const circuit = circuitOf(2, (b, x, y) => [b.add(b.multiply(x, b.square(x)), y)]);

    const schedule = scheduled(circuit);

    expect(count(schedule, 'multiplyPlain')).toBe(0);
    expect(levelsOf(schedule, 'input')).toEqual([2, 0]);
  });

  test('products that share their factors\' scales are added as they are', () => {
    const circuit = circuitOf(2, (b, x, y) => [b.add(b.multiply(x, b.square(x)), b.multiply(y, b.square(y)))]);

    const schedule = scheduled(circuit);

    expect(count(schedule, 'multiplyPlain')).toBe(0);
    expect([count(schedule, 'relinearize'), count(schedule, 'rescale')]).toEqual([3, 3]);
  });

  test('two products of different scales at full depth are brought together without another level', () => {
    const circuit = circuitOf(2, (b, x, y) => {
      const [x2, y2] = [b.square(x), b.square(y)];
      return [b.add(b.multiply(b.square(x2), y2), b.multiply(b.multiply(x2, x), b.multiply(y2, y)))];
    });

    const schedule = scheduled(circuit);

    expect(levelsOf(schedule, 'input')).toEqual([3, 3]);
    expect(count(schedule, 'multiplyPlain')).toBe(1);
  });

  test('products that are summed are relinearized and rescaled once', () => {
    const circuit = circuitOf(4, (b, ...x) => [b.add(b.add(b.multiply(x[0]!, x[1]!), b.multiply(x[2]!, x[3]!)), b.multiply(x[0]!, b.constant([0.5])))]);

    const schedule = scheduled(circuit);

    expect([count(schedule, 'relinearize'), count(schedule, 'rescale')]).toEqual([1, 1]);
  });

  test('a value that is rescaled for one user is not rescaled again for a second', () => {
    const circuit = circuitOf(1, (b, x) => {
      const twice = b.multiply(x, b.constant([0.5]));
      return [b.add(b.rotate(twice, 1), b.negate(b.rotate(b.negate(twice), 2)))];
    });

    expect(count(scheduled(circuit), 'rescale')).toBeLessThanOrEqual(2);
  });
});

describe('forms of a CKKS schedule', () => {
  const dot = circuitOf(2, (b, x, y) => [b.add(b.multiply(x, y), b.rotate(b.multiply(x, y), 4))]);

  test('products may be rotated before they are rescaled', () => {
    expect(levelsOf(scheduled(dot), 'rotateRows')).toEqual([0]);
    expect(levelsOf(scheduled(dot, { rotatesUnscaled: true }), 'rotateRows')).toEqual([1]);
    expect(count(scheduled(dot, { rotatesUnscaled: true }), 'rescale')).toBe(1);
  });

  test('outputs at the square of the scale save a level', () => {
    const schedule = scheduled(dot, { rescalesOutputs: false });

    expect(count(schedule, 'rescale')).toBe(0);
    expect(levelsOf(schedule, 'input')).toEqual([0, 0]);
  });

  test('outputs leave with three polynomials only where that is allowed', () => {
    const product = circuitOf(2, (b, x, y) => [b.multiply(x, y)]);
    const sizes = (allowLongOutputs: boolean): number[] => {
      const { instructions } = scheduled(product, { rescalesOutputs: false, allowLongOutputs });
      return instructions.filter(({ op }) => op === 'output').map(({ polynomials }) => polynomials);
    };

    expect(sizes(true)).toEqual([3]);
    expect(sizes(false)).toEqual([2]);
  });

  test('a constant that is known only at the call is named, with its bound', () => {
    const circuit = circuitOf(1, (b, x) => [b.multiply(x, { clear: { clear: 3, bound: 9 }, period: 8 })]);

    expect(scheduled(circuit).constants).toEqual([expect.objectContaining({ values: [], clear: 3, bound: 9, level: 1 })]);
  });
});

describe('random circuits', () => {
  const FORMS = [false, true].flatMap((rescalesOutputs) => [false, true].map((rotatesUnscaled) => ({ rescalesOutputs, rotatesUnscaled })));

  test.each(FORMS)('are scheduled by SEAL\'s rules and keep their meaning: %j', (form) => {
    let made = 0;
    for (let seed = 1; seed <= 120; seed++) {
      const circuit = randomCircuit(seed, { size: 4 + (seed % 30), maxDepth: 1 + (seed % 6) });
      if (outlineCkks(circuit, { ...PLAIN, ...form }) === undefined) continue;
      made++;
      const inputs = randomInputs(seed, circuit);

      const schedule = scheduled(circuit, form);

      const truth = evaluateCircuit(circuit, inputs, []);
      circuit.outputs.forEach(({ node }, i) => evaluateSchedule(schedule, inputs)[i]!.forEach((value, slot) => {
        const expected = Number(truth[node]![slot % truth[node]!.length]);
        if (Math.abs(value - expected) > 1e-9) throw new Error(`seed ${seed}: output ${i} is ${value}, not ${expected}`);
      }));
      expect(count(schedule, 'relinearize')).toBeLessThanOrEqual(count(schedule, 'multiply') + count(schedule, 'square'));
    }
    expect(made).toBeGreaterThan(form.rescalesOutputs ? 119 : 20);
  });
});
