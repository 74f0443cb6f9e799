import { describe, expect, test } from '@jest/globals';
import { circuitPicture, explainPlan } from '@fhe-serverless/core/plan/explain';
import { planReport } from '../../src/plan-report/index.ts';
import { layoutOfPicture } from '../../src/plan-report/picture-layout.ts';
import { plannedFunction } from '../commands/planned-function.ts';
import { scoreFunction } from '../commands/score.ts';

const planned = plannedFunction(scoreFunction());
const explanation = explainPlan(planned.traced, planned.draft, planned.plan);
const report = planReport({ file: 'score.ts', planned, explanation, sourceLine: () => undefined });
const picture = circuitPicture(planned.draft.candidate, planned.plan);

const count = (text: string, part: string): number => text.split(part).length - 1;

test('a report loads nothing and runs nothing', () => {
  expect(report).not.toMatch(/https?:|<script|<link|<img|@import|url\((?!#)|\son\w+=/i);
  expect(report).toContain('prefers-color-scheme: dark');
});

test('every tag is closed', () => {
  const open: string[] = [];
  for (const [, slash, name, rest] of report.matchAll(/<(\/?)([a-z][a-z0-9]*)([^>]*)>/gi)) {
    if (slash === '/') expect(open.pop()).toBe(name);
    else if (!rest!.endsWith('/') && name !== 'meta') open.push(name!);
  }
  expect(open).toEqual([]);
});

test('every box, arrow, level and line of the circuit is drawn, with a text to hover over', () => {
  expect(count(report, '<g class="box ')).toBe(picture.boxes.length);
  expect(count(report, '<path class="arrow"')).toBe(picture.arrows.length);
  expect(count(report, '<g class="column">')).toBe(picture.levels.length);
  expect(count(report, '<g class="label">')).toBe(picture.lanes.length);
  expect(count(report, '<title>')).toBe(1 + picture.boxes.length + picture.arrows.length + picture.levels.length + picture.lanes.length);
});

test('ports, keys, levels, drivers and changes have their tables', () => {
  const titles = ['Circuit', 'Computing by line', 'Computing by operation', 'Changes that would lower it', 'Levels', 'Inputs', 'Outputs', 'Approximations', 'Assertions', 'Evaluation keys'];
  for (const title of titles) expect(report).toContain(`<h2>${title}`);
  for (const { name } of planned.plan.evaluationKeys) expect(report).toContain(`<td>${name}</td>`);
});

test('what authors write never becomes markup', () => {
  const hostile = planReport({ file: '<script>alert(1)</script>', planned, explanation, sourceLine: () => '</text><script>alert("2")</script>' });

  expect(hostile).not.toContain('<script');
  expect(hostile).toContain('&#60;script&#62;alert(1)');
});

test('the same plan gives the same bytes', () => {
  expect(planReport({ file: 'score.ts', planned, explanation, sourceLine: () => undefined })).toBe(report);
});

describe('layout', () => {
  const { boxes, lanes, columns, width, height } = layoutOfPicture(picture);

  test('boxes lie in the column of their level and the row of their line', () => {
    for (const { x, y, level, lane } of boxes) {
      const column = columns.find((candidate) => candidate.level === level)!;
      expect(x).toBeGreaterThan(column.x);
      expect(x).toBeLessThan(column.x + column.width);
      expect(y).toBeGreaterThan(lanes[lane]!.y);
      expect(y).toBeLessThan(lanes[lane]!.y + lanes[lane]!.height);
    }
  });

  test('no two boxes share a place, and all are inside the picture', () => {
    expect(new Set(boxes.map(({ x, y }) => `${x} ${y}`)).size).toBe(boxes.length);
    expect(Math.max(...boxes.map(({ x }) => x))).toBeLessThan(width);
    expect(Math.max(...boxes.map(({ y }) => y))).toBeLessThan(height);
  });

  test('higher levels are further left', () => {
    expect(columns.map(({ level }) => level)).toEqual(columns.map(({ level }) => level).toSorted((a, b) => b - a));
    expect(columns.map(({ x }) => x)).toEqual(columns.map(({ x }) => x).toSorted((a, b) => a - b));
  });
});
