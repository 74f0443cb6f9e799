import * as fs from 'fs';
import * as path from 'path';
import { PlanningFailed } from '../../src/private/errors';
import { readPlan } from '../../src/private/plan-reader';

const DIGEST = 'a'.repeat(64);
const recorded = (): any => JSON.parse(fs.readFileSync(path.join(__dirname, '..', 'fixtures', 'recorded', 'tumour-risk', 'plan.json'), 'utf8'));

function reasonOf(change: (plan: any) => void): string {
  const plan = recorded();
  change(plan);
  try {
    readPlan(plan, DIGEST);
  } catch (error) {
    return error instanceof PlanningFailed && error.failure.code === 'FHE_PLAN_INVALID' ? error.failure.message : String(error);
  }
  return 'accepted';
}

test('adds up the bytes of all evaluation keys', () => {
  const plan = recorded();

  expect(readPlan(plan, DIGEST).evaluationKeyBytes).toBe(plan.evaluationKeys.reduce((sum: number, { bytes }: { bytes: number }) => sum + bytes, 0));
});

test('counts the bits of each prime', () => {
  const plan = recorded();
  plan.parameters.coeffModulus = ['1099510054913', '1152921504606830593'];

  expect(readPlan(plan, DIGEST).coeffModulusBits).toEqual([40, 60]);
});

test('accepts a plan that needs no evaluation keys', () => {
  expect(reasonOf((plan) => { plan.evaluationKeys = []; })).toBe('accepted');
});

test('reads the plan of a raw handler: code where others have a program, and a price that is the most', () => {
  const raw = JSON.parse(fs.readFileSync(path.join(__dirname, '..', 'fixtures', 'recorded', 'raw', 'plan.json'), 'utf8'));

  const plan = readPlan(raw, DIGEST);

  expect(plan.programDigest).toBeUndefined();
  expect(plan).toMatchObject({ handlerDigest: raw.codeDigest, microUnits: 50_000_000, amountNano: raw.cost.amountNano, scheme: 'bgv' });
  expect(() => readPlan({ ...raw, codeDigest: 'abc' }, DIGEST)).toThrow(PlanningFailed);
});

test.each<[string, (plan: any) => void, string]>([
  ['of an unknown kind', (plan) => { plan.kind = 'other'; }, 'plan.kind has no valid value'],
  ['of another format', (plan) => { plan.formatVersion = 2; }, 'plan.formatVersion is not 1'],
  ['of an unknown scheme', (plan) => { plan.scheme = 'tfhe'; }, 'plan.scheme has no valid value'],
  ['without parameters', (plan) => { delete plan.parameters; }, 'plan.parameters is not an object'],
  ['without a digest', (plan) => { plan.programDigest = 'abc'; }, 'plan.programDigest has no valid value'],
  ['with a fraction of memory', (plan) => { plan.runtime.memorySizeMiB = 1769.5; }, 'plan.runtime.memorySizeMiB is not an integer of at least 128'],
  ['with a negative price', (plan) => { plan.cost.amountNano = -1; }, 'plan.cost.amountNano is not an integer of at least 0'],
  ['with a key of unknown size', (plan) => { plan.evaluationKeys[0].bytes = '12'; }, 'plan.evaluationKeys[0].bytes is not an integer of at least 1'],
  ['of parameters for tests', (plan) => { plan.parameters.security = 'insecure-test'; }, 'its parameters are for tests and protect nothing'],
  ['with a prime that is a number', (plan) => { plan.parameters.coeffModulus[0] = 5; }, 'plan.parameters.coeffModulus has an entry that is not a decimal number'],
])('fails on a plan %s', (_what, change, reason) => {
  expect(reasonOf(change)).toBe(`not a valid plan: ${reason}`);
});

test.each([undefined, null, 'plan', []])('fails on %j', (value) => {
  expect(() => readPlan(value, DIGEST)).toThrow(PlanningFailed);
});
