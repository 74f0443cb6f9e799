import { readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import type { Plan } from '@fhe-serverless/core/plan';
import { checkLock, keyBytes, writeLock } from '../../src/toolchain/lock-file.ts';
import { Project } from '../commands/cli.ts';

/** The part of a plan that a lock names. */
const plan = (digest: string, bytes = 1000): Plan => ({
  scheme: 'ckks',
  parameters: { polyModulusDegree: 8192, coeffModulus: ['1', '2'], plaintextModulus: '0' },
  keyConfigurationDigest: digest.repeat(64),
  evaluationKeys: [{ name: 'relinearization', kind: 'relinearization', galoisElement: 0, bytes }, { name: 'galois-3', kind: 'galois', galoisElement: 3, bytes }],
} as unknown as Plan);

const project = new Project();
const path = project.path('fhe.lock');

beforeEach(() => writeFileSync(path, '{"formatVersion":1,"functions":{}}'));
afterAll(() => project[Symbol.dispose]());

test('a function that is not in the lock, or no lock at all, is fine', () => {
  expect(() => checkLock(path, 'function.ts', plan('a'))).not.toThrow();
  expect(() => checkLock(project.path('none.lock'), 'function.ts', plan('a'))).not.toThrow();
});

test('the same keys are fine whatever else changed, other keys are refused with what they cost every client', () => {
  writeLock(path, 'function.ts', plan('a'));

  expect(() => checkLock(path, 'function.ts', plan('a', 5000))).not.toThrow();
  expect(() => checkLock(path, 'function.ts', plan('b', 5000))).toThrow(expect.objectContaining({ code: 'FHE_PLAN_LOCK_CHANGED', details: { from: 'a'.repeat(12), to: 'b'.repeat(12), bytes: 10_000 } }));
});

test('functions of one lock do not touch each other', () => {
  writeLock(path, 'one.ts', plan('a'));
  writeLock(path, 'two.ts', plan('b'));
  writeLock(path, 'one.ts', plan('c'));

  const { functions } = JSON.parse(readFileSync(path, 'utf8')) as { functions: Record<string, { keyConfigurationDigest: string; evaluationKeyBytes: number }> };
  expect(Object.entries(functions).map(([name, entry]) => [name, entry.keyConfigurationDigest[0], entry.evaluationKeyBytes])).toEqual([['one.ts', 'c', 2000], ['two.ts', 'b', 2000]]);
});

test('the file is written only when its content changes', () => {
  writeLock(path, 'function.ts', plan('a'));
  utimesSync(path, 1, 1);

  writeLock(path, 'function.ts', plan('a'));

  expect(statSync(path).mtimeMs).toBe(1000);
});

test.each(['', 'not JSON', '{"formatVersion":2,"functions":{}}', '{"formatVersion":1}', 'null'])('fails on a lock that reads %j, and does not replace it', (text) => {
  writeFileSync(path, text);

  expect(() => checkLock(path, 'function.ts', plan('a'))).toThrow(expect.objectContaining({ code: 'FHE_PLAN_INVALID' }));
  expect(() => writeLock(path, 'function.ts', plan('a'))).toThrow(expect.objectContaining({ code: 'FHE_PLAN_INVALID' }));
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('key bytes are those of every part together', () => {
  expect(keyBytes(plan('a', 7))).toBe(14);
});
