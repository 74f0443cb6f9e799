import { describe, expect, test } from '@jest/globals';
import { checkRelinearization } from '../../src/plan/check/check-relinearization.ts';
import { workOf } from '../../src/plan/cost/operation-work.ts';
import type { Instruction } from '../../src/plan/plan.ts';
import { placeRelinearizations } from '../../src/plan/schedule/place-relinearizations.ts';
import type { Schedule } from '../../src/plan/schedule/schedule.ts';
import { randomSchedule } from './random-schedule.ts';

const SHORT_ANSWERS = { allowLongOutputs: false };
const LONG_ANSWERS = { allowLongOutputs: true };

type Step = readonly [op: Instruction['op'], ...args: number[]];

function schedule(...steps: readonly Step[]): Schedule {
  const instructions = steps.map(([op, ...args], id): Instruction => ({ op, args, level: 0, scale: 1, polynomials: 2, ...(op === 'input' && { port: id }), ...(op === 'output' && { port: 0 }) }));
  return { instructions, nodes: instructions.map((_, id) => id), constants: [] };
}

const relinearized = ({ instructions, nodes }: Schedule): number[] => instructions.flatMap(({ op }, id) => (op === 'relinearize' ? [nodes[id]!] : []));

function placed(before: Schedule, options = SHORT_ANSWERS): Schedule {
  const after = placeRelinearizations(before, options);
  checkRelinearization(before, after, options);
  return after;
}

describe('placing relinearizations', () => {
  test('relinearizes a sum of products once', () => {
    const sum = schedule(['input'], ['input'], ['multiply', 0, 1], ['square', 0], ['add', 2, 3], ['square', 1], ['add', 4, 5], ['output', 6]);

    expect(relinearized(placed(sum))).toEqual([6]);
  });

  test('relinearizes a product itself when several of its sums are needed short', () => {
    const fan = schedule(['input'], ['square', 0], ['add', 1, 0], ['negate', 1], ['rotateRows', 2], ['rotateRows', 3], ['add', 4, 5], ['output', 6]);

    expect(relinearized(placed(fan))).toEqual([1]);
  });

  test('chooses the cut nearest to the products when several are smallest', () => {
    const chain = schedule(['input'], ['square', 0], ['negate', 1], ['negate', 2], ['rotateRows', 3], ['output', 4]);

    expect(relinearized(placed(chain))).toEqual([1]);
  });

  test('lets an answer keep three polynomials where that is allowed', () => {
    const answer = schedule(['input'], ['square', 0], ['negate', 1], ['output', 2]);

    expect(relinearized(placed(answer, LONG_ANSWERS))).toEqual([]);
    expect(placed(answer, LONG_ANSWERS).instructions.at(-1)!.polynomials).toBe(3);
    expect(relinearized(placed(answer))).toEqual([1]);
  });

  test('gives every user of a relinearized value its short form', () => {
    const both = schedule(['input'], ['square', 0], ['rotateRows', 1], ['add', 1, 2], ['output', 3]);

    const after = placed(both, LONG_ANSWERS);

    expect(after.instructions.map(({ op, args, polynomials }) => [op, args, polynomials])).toEqual([
      ['input', [], 2], ['square', [0], 3], ['relinearize', [1], 2], ['rotateRows', [2], 2], ['add', [2, 3], 2], ['output', [4], 2],
    ]);
    expect(after.nodes).toEqual([0, 1, 1, 2, 3, 4]);
  });

  test('places nothing in a schedule without products', () => {
    const linear = schedule(['input'], ['rotateRows', 0], ['add', 0, 1], ['output', 2]);

    expect(placed(linear).instructions).toEqual(linear.instructions);
  });
});

/** Key-switching work of a relinearization at a level, in transforms. */
const priceAt = (level: number): number => workOf('ckks', { op: 'relinearize', args: [0], level, scale: 1, polynomials: 2 }, { op: 'square', args: [], level, scale: 1, polynomials: 3 }).ntt;

/** The cheapest set over all subsets of values, and the fewest three-polynomial results among the cheapest. */
function exhaustive({ instructions }: Schedule, allowLongOutputs: boolean): { price: number; long: number } {
  const candidates = instructions.flatMap(({ op }, id) => (['multiply', 'square', 'add', 'subtract', 'negate', 'multiplyPlain'].includes(op) ? [id] : []));
  let best = { price: Infinity, long: Infinity };
  for (let subset = 0; subset < 2 ** candidates.length; subset++) {
    const chosen = new Set(candidates.filter((_, bit) => subset & (1 << bit)));
    let [price, long, legal] = [0, 0, true];
    const short: boolean[] = [];
    instructions.forEach(({ op, args, level }, id) => {
      const argsShort = args.every((arg) => short[arg]!);
      const isProduct = op === 'multiply' || op === 'square';
      const demands = isProduct || op === 'rotateRows' || op === 'rescale' || op === 'modSwitch' || (op === 'output' && !allowLongOutputs);
      if (demands && !argsShort) legal = false;
      const made = isProduct ? false : demands || argsShort;
      if (!made && op !== 'output') long++;
      if (chosen.has(id)) price += priceAt(level);
      short.push(made || chosen.has(id));
    });
    if (legal && (price < best.price || (price === best.price && long < best.long))) best = { price, long };
  }
  return best;
}

const priceOf = ({ instructions }: Schedule): number => instructions.reduce((sum, { op, level }) => sum + (op === 'relinearize' ? priceAt(level) : 0), 0);
const longOf = ({ instructions }: Schedule): number => instructions.filter(({ op, polynomials }) => op !== 'output' && polynomials === 3).length;

describe('random schedules', () => {
  test.each([SHORT_ANSWERS, LONG_ANSWERS])('are relinearized at the least price, with the fewest long values: %j', (options) => {
    for (let seed = 1; seed <= 250; seed++) {
      const before = randomSchedule(seed, 5 + (seed % 9));

      const after = placed(before, options);

      expect({ seed, price: priceOf(after), long: longOf(after) }).toEqual({ seed, ...exhaustive(before, options.allowLongOutputs) });
    }
  });

  test('of 20,000 instructions are relinearized, and so is one path through 20,000', () => {
    const path = schedule(['input'], ['square', 0], ...Array.from({ length: 20_000 }, (_, i): Step => ['negate', i + 1]), ['output', 20_001]);

    expect(relinearized(placed(path))).toEqual([1]);
    expect(relinearized(placed(randomSchedule(7, 20_000))).length).toBeGreaterThan(1_000);
  });
});

const BUG = expect.objectContaining({ code: 'FHE_BUG_INVARIANT' }) as unknown as Error;

describe('the checker of relinearizations', () => {
  const before = schedule(['input'], ['input'], ['multiply', 0, 1], ['square', 0], ['add', 2, 3], ['rotateRows', 4], ['add', 5, 2], ['output', 6]);
  const right = placeRelinearizations(before, SHORT_ANSWERS);
  const replaced = (id: number, change: Partial<Instruction>): Schedule => ({ ...right, instructions: right.instructions.with(id, { ...right.instructions[id]!, ...change }) });
  const idOf = (op: Instruction['op']): number => right.instructions.findIndex((instruction) => instruction.op === op);

  test.each<[string, Schedule]>([
    ['a demand is not met', before],
    ['a rotation takes three polynomials', replaced(idOf('rotateRows'), { args: [right.instructions[idOf('rotateRows')]!.args[0]! - 1] })],
    ['a value of two polynomials is relinearized', replaced(idOf('relinearize'), { args: [0] })],
    ['a stated size is wrong', replaced(idOf('rotateRows'), { polynomials: 3 })],
    ['relinearization changes the scale', replaced(idOf('relinearize'), { scale: 2 })],
    ['relinearization changes the level', replaced(idOf('relinearize'), { level: 1 })],
    ['another operation is put in place', replaced(idOf('add'), { op: 'subtract' })],
    ['an operand is exchanged', replaced(idOf('square'), { args: [1] })],
    ['an instruction changes its port', replaced(0, { port: 1 })],
    ['an instruction changes its circuit node', { ...right, nodes: right.nodes.with(2, 0) }],
    ['an instruction is lost', { ...right, instructions: right.instructions.slice(0, -1), nodes: right.nodes.slice(0, -1) }],
    ['constants change', { ...right, constants: [...right.constants] }],
  ])('fails when %s', (_, wrong) => {
    expect(() => checkRelinearization(before, wrong, SHORT_ANSWERS)).toThrow(BUG);
  });

  test('fails when a value is relinearized for each of its users', () => {
    const square = schedule(['input'], ['square', 0], ['rotateRows', 1], ['negate', 1], ['add', 2, 3], ['output', 4]);
    const step = (op: Instruction['op'], args: number[], polynomials = 2): Instruction => ({ op, args, level: 0, scale: 1, polynomials });
    const twice: Schedule = {
      ...square,
      instructions: [
        square.instructions[0]!, step('square', [0], 3), step('relinearize', [1]), step('rotateRows', [2]), step('relinearize', [1]), step('negate', [4]), step('add', [3, 5]),
        { ...square.instructions[5]!, args: [6] },
      ],
      nodes: [0, 1, 1, 2, 1, 3, 4, 5],
    };

    expect(() => checkRelinearization(square, twice, SHORT_ANSWERS)).toThrow(BUG);
  });
});
