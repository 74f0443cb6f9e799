import type { FhePlan } from '../../src';
import { keyCacheMiB } from '../../src/private/key-cache';

const MIB = 1024 * 1024;
const plan = (evaluationKeyBytes: number, predictedPeakMiB: number) => ({ evaluationKeyBytes, predictedPeakMiB }) as FhePlan;

test('holds one caller’s keys where the peak fills the memory', () => {
  expect(keyCacheMiB(plan(100 * MIB, 2000), 2600)).toBe(200);
});

test('adds the memory beside the peak', () => {
  expect(keyCacheMiB(plan(10 * MIB, 200), 1769)).toBe(20 + 1769 - 260);
});

test('stays within what the engine can address', () => {
  expect(keyCacheMiB(plan(10 * MIB, 200), 10240)).toBe(20 + 4096 - 260);
});

test('is never zero', () => {
  expect(keyCacheMiB(plan(0, 2000), 128)).toBe(1);
});
