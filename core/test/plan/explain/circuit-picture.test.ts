import { expect, test } from '@jest/globals';
import { circuitPicture } from '../../../src/plan/explain/index.ts';
import { defineFheFunction, real } from '../../../src/trace/index.ts';
import { logistic, planned } from './functions.ts';

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

test('every instruction is in one box, at its level and on its line', () => {
  const { draft, plan } = planned(logistic());

  const { boxes, levels, lanes } = circuitPicture(draft.candidate, plan);

  expect(sum(boxes.map(({ instructions }) => instructions))).toBe(plan.instructions.length);
  expect(sum(levels.map(({ instructions }) => instructions))).toBe(plan.instructions.length);
  expect(sum(boxes.map(({ microUnits }) => microUnits))).toBe(plan.cost.microUnits);
  expect(sum(lanes.map(({ microUnits }) => microUnits))).toBe(plan.cost.microUnits);
  expect(sum(boxes.map(({ percent }) => percent))).toBeCloseTo(100, 6);
  expect(levels.map(({ level }) => level)).toEqual(levels.map((_, i) => levels.length - 1 - i));
});

test('boxes differ in line, operation or level', () => {
  const { draft, plan } = planned(logistic());

  const { boxes } = circuitPicture(draft.candidate, plan);

  expect(new Set(boxes.map(({ lane, op, level }) => `${lane} ${op} ${level}`)).size).toBe(boxes.length);
});

test('arrows join different boxes, and carry every value between them', () => {
  const { draft, plan } = planned(logistic());

  const { boxes, arrows } = circuitPicture(draft.candidate, plan);

  for (const { from, to, values } of arrows) {
    expect(boxes[from]!.level).toBeGreaterThanOrEqual(boxes[to]!.level);
    expect(from).not.toBe(to);
    expect(values).toBeGreaterThan(0);
  }
  const reached = new Set(arrows.map(({ to }) => to));
  expect(boxes.every(({ op }, i) => op === 'input' || reached.has(i))).toBe(true);
});

test('a loop of many products stays a few boxes', () => {
  const { draft, plan } = planned(defineFheFunction({
    inputs: { x: real.vector(4, { min: -1, max: 1 }) },
    outputs: { y: real.vector(4, { precisionBits: 8 }) },
    evaluate: ({ x }) => {
      let y = x;
      for (let i = 1; i <= 200; i++) y = y.add(x.multiply([i / 256, 1, 0.5, i / 512]));
      return { y };
    },
  }));

  const { boxes } = circuitPicture(draft.candidate, plan);

  expect(plan.instructions.length).toBeGreaterThan(200);
  expect(boxes.length).toBeLessThan(12);
});
