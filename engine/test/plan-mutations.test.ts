/** The checker of finished plans: every planted fault is caught, each by the rule that it breaks. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { checkPlan, type CompletePlan, digestHex, type FinishedOutput, type Instruction, type Plan, planProgram } from '@fhe-serverless/core/plan';
import { defineFheFunction, type FheFunctionModule, integer, matrixVector, real } from '@fhe-serverless/core/trace';
import { completePlan } from '../src/prove/index.ts';
import { createSealEngine } from '../src/seal-wasm/index.ts';

const PROGRAMS: Readonly<Record<'ckks' | 'bgv' | 'bfv', FheFunctionModule>> = {
  ckks: defineFheFunction({
    inputs: { x: real.vector(8, { min: -1, max: 1 }), y: real.vector(8, { min: -1, max: 1 }) }, outputs: { z: real.scalar({ precisionBits: 8 }), w: real.vector(3, { precisionBits: 8 }) },
    evaluate: ({ x, y }) => ({ z: x.multiply(y).square().sum().add(0.5), w: matrixVector([[1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 0, 1, 2, 1, 0, 1], [0, 0, 0, 0, 0, 0, 0, 1]], x) }),
  }) as FheFunctionModule,
  bgv: integers(),
  bfv: integers(),
};

function integers(): FheFunctionModule {
  return defineFheFunction({
    inputs: { x: integer.vector(8, { min: -5, max: 5 }), y: integer.vector(8, { min: 0, max: 5 }) }, outputs: { z: integer.scalar(), w: integer.vector(8) },
    evaluate: ({ x, y }) => ({ z: x.multiply(y).sum(), w: x.multiply([1, 2, 3, 4, 5, 6, 7, 8]).add([1, 1, 2, 2, 3, 3, 4, 4]).rotateLeft(1) }),
  }) as FheFunctionModule;
}

const complete = {} as Record<keyof typeof PROGRAMS, CompletePlan>;
let hidden: CompletePlan;
beforeAll(async () => {
  const engine = await createSealEngine();
  for (const scheme of ['ckks', 'bgv', 'bfv'] as const) complete[scheme] = completePlan(engine, planProgram(PROGRAMS[scheme].traced, scheme === 'ckks' ? {} : { scheme }, 'insecure-test'));
  hidden = completePlan(engine, planProgram(PROGRAMS.bgv.traced, { circuitPrivacy: true }, 'insecure-test'));
});

const edited = (plan: Plan, op: Instruction['op'], change: (instruction: Instruction, id: number) => Partial<Instruction>): Plan => {
  const at = plan.instructions.findIndex((instruction) => instruction.op === op);
  return { ...plan, instructions: plan.instructions.map((instruction, id) => (id === at ? { ...instruction, ...change(instruction, id) } : instruction)) };
};

type Fault = (plan: Plan) => Plan;

/** `v`, twice `z`, but for what the fault changes. */
const withFinish = (plan: Plan, fault: Partial<FinishedOutput>): Plan => ({
  ...plan, outputs: plan.outputs.map((port, i) => (i === 0 ? { ...port, finishes: [{ name: 'v', low: '0', high: '9', denominator: '1', precisionBits: 0, terms: [{ coefficient: '2', of: ['z'] }], ...fault }] } : port)),
});

const FAULTS: readonly [string, Fault][] = [
  ['an argument that comes later', (plan) => edited(plan, 'add', (_i, id) => ({ args: [id + 1, id + 1] }))],
  ['an argument too few', (plan) => edited(plan, 'add', ({ args }) => ({ args: [args[0]!] }))],
  ['a level too high', (plan) => edited(plan, 'output', ({ level }) => ({ level: level + 1 }))],
  ['a level that does not exist', (plan) => edited(plan, 'input', () => ({ level: 99 }))],
  ['three polynomials out of nothing', (plan) => edited(plan, 'rotateRows', () => ({ polynomials: 3 }))],
  ['a product of two polynomials', (plan) => edited(plan, 'multiply', () => ({ polynomials: 2 }))],
  ['a rotation by a step without key', (plan) => edited(plan, 'rotateRows', ({ step }) => ({ step: step! + 1 }))],
  ['a rotation beyond its row', (plan) => edited(plan, 'rotateRows', () => ({ step: plan.parameters.polyModulusDegree / 2 }))],
  ['a constant that does not exist', (plan) => edited(plan, 'multiplyPlain', () => ({ constant: 999 }))],
  ['a key that nothing uses', (plan) => ({ ...plan, evaluationKeys: [...plan.evaluationKeys, { ...plan.evaluationKeys.at(-1)!, name: 'galois-11', galoisElement: 11 }] })],
  ['a missing key', (plan) => ({ ...plan, evaluationKeys: plan.evaluationKeys.slice(1) })],
  ['a key of another size', (plan) => ({ ...plan, evaluationKeys: plan.evaluationKeys.map((key, i) => (i === 0 ? { ...key, bytes: key.bytes + 8 } : key)) })],
  ['another key configuration', (plan) => ({ ...plan, keyConfigurationDigest: '00'.repeat(32) })],
  ['a composite modulus', (plan) => ({ ...plan, parameters: { ...plan.parameters, coeffModulus: plan.parameters.coeffModulus.with(0, String(BigInt(plan.parameters.coeffModulus[0]!) + 2n * BigInt(plan.parameters.polyModulusDegree))) } })],
  ['the same prime twice', (plan) => ({ ...plan, parameters: { ...plan.parameters, coeffModulus: plan.parameters.coeffModulus.with(0, plan.parameters.coeffModulus.at(-1)!) } })],
  ['a special prime below the others', (plan) => ({ ...plan, parameters: { ...plan.parameters, coeffModulus: plan.parameters.coeffModulus.toReversed() } })],
  ['a modulus beyond the security table', (plan) => ({ ...plan, security: { ...plan.security, bits: 128 }, parameters: (({ security: _, ...rest }) => rest)(plan.parameters) })],
  ['samples that do not fill a row', (plan) => ({ ...plan, packing: { ...plan.packing, samplesPerRow: plan.packing.samplesPerRow * 2 } })],
  ['more samples than there are', (plan) => ({ ...plan, packing: { ...plan.packing, samplesPerCall: plan.packing.samplesPerCall + 1 } })],
  ['an input of another size', (plan) => ({ ...plan, inputs: plan.inputs.map((port) => ({ ...port, payloadBytes: port.payloadBytes + 1 })) })],
  ['an output of another size', (plan) => ({ ...plan, outputs: plan.outputs.map((port) => ({ ...port, payloadBytes: port.payloadBytes - 8 })) })],
  ['an output without its last elements', (plan) => ({ ...plan, outputs: plan.outputs.map((port) => (port.name === 'w' ? { ...port, tile: port.tile + 1 } : port)) })],
  ['a digit that is no power of two', (plan) => ({ ...plan, outputs: plan.outputs.map((port) => ({ ...port, digits: [[0, 3, 1, 3] as const] })) })],
  ['operations counted wrong', (plan) => ({ ...plan, operationCounts: { ...plan.operationCounts, add: 1000 } })],
  ['another digest of the constants', (plan) => ({ ...plan, constantsDigest: '11'.repeat(32) })],
  ['what the key holder computes from a vector', (plan) => withFinish(plan, { terms: [{ coefficient: '1', of: ['w'] }] })],
  ['what the key holder computes from nothing', (plan) => withFinish(plan, { terms: [{ coefficient: '5', of: [] }] })],
  ['what the key holder computes under a name that is taken', (plan) => withFinish(plan, { name: 'w' })],
  ['what the key holder computes with three factors', (plan) => withFinish(plan, { terms: [{ coefficient: '1', of: ['z', 'z', 'z'] }] })],
  ['constants that overlap', (plan) => ({ ...plan, constants: plan.constants.map((constant) => ({ ...constant, offset: 0 })) })],
];

const ONLY: Readonly<Record<'ckks' | 'integer', readonly [string, Fault][]>> = {
  ckks: [
    ['a scale that no operation gives', (plan) => edited(plan, 'multiply', ({ scale }) => ({ scale: scale * 1.000001 }))],
    ['a scale beyond the modulus', (plan) => edited(plan, 'input', () => ({ scale: 2 ** 300 }))],
    ['a rescale that keeps its level', (plan) => edited(plan, 'rescale', ({ level }) => ({ level: level + 1 }))],
    ['a plaintext modulus', (plan) => ({ ...plan, parameters: { ...plan.parameters, plaintextModulus: '65537' } })],
  ],
  integer: [
    ['a scale', (plan) => edited(plan, 'add', () => ({ scale: 2 }))],
    ['an output that wraps around', (plan) => ({ ...plan, outputs: plan.outputs.map((port) => ({ ...port, high: String(BigInt(port.low) + BigInt(plan.parameters.plaintextModulus)) })) })],
    ['a plaintext modulus that does not batch', (plan) => ({ ...plan, parameters: { ...plan.parameters, plaintextModulus: '1000003' } })],
  ],
};

describe.each(['ckks', 'bgv', 'bfv'] as const)('a %s plan', (scheme) => {
  test('passes as it is', () => {
    expect(() => checkPlan(complete[scheme].plan, complete[scheme].constants)).not.toThrow();
  });

  test.each([...FAULTS, ...ONLY[scheme === 'ckks' ? 'ckks' : 'integer']])('fails with %s', (_name, plant) => {
    expect(() => checkPlan(plant(complete[scheme].plan), complete[scheme].constants)).toThrow(expect.objectContaining({ code: 'FHE_BUG_INVARIANT' }));
  });

  test('fails with a constant of zeros', () => {
    const { plan, constants } = complete[scheme];
    const first = plan.constants[plan.instructions.find(({ op }) => op === 'multiplyPlain')!.constant!]!;
    const zeroed = constants.slice();
    zeroed.fill(0, first.offset + 88, first.offset + first.bytes);

    expect(() => checkPlan({ ...plan, constantsDigest: digestHex(zeroed) }, zeroed)).toThrow(expect.objectContaining({ code: 'FHE_BUG_INVARIANT' }));
  });
});

describe('a plan with circuit privacy', () => {
  test('passes as it is', () => {
    expect(() => checkPlan(hidden.plan, hidden.constants)).not.toThrow();
  });

  test.each<[string, Fault]>([
    ['a plan that does not say so', ({ circuitPrivacy: _, ...plan }) => plan],
    ['an answer that is not re-randomised', (plan) => edited(plan, 'output', ({ args }) => ({ args: [plan.instructions[args[0]!]!.args[0]!] }))],
    ['padding of another output', (plan) => edited(plan, 'encryptPadding', ({ port }) => ({ port: 1 - port! }))],
    ['padding below the top', (plan) => edited(plan, 'encryptPadding', ({ level }) => ({ level: level - 1 }))],
    ['the value as its own padding', (plan) => edited(plan, 'rerandomise', ({ args }) => ({ args: [args[0]!, args[0]!] }))],
    ['a flood that drowns nothing', (plan) => edited(plan, 'rerandomise', () => ({ floodBits: 40 }))],
    ['a flood that drowns the answer', (plan) => edited(plan, 'rerandomise', ({ floodBits }) => ({ floodBits: floodBits! + 60 }))],
    ['no flood', (plan) => edited(plan, 'rerandomise', () => ({ floodBits: undefined }))],
    ['no public key', (plan) => ({ ...plan, evaluationKeys: plan.evaluationKeys.filter(({ kind }) => kind !== 'public') })],
    ['a public key of another size', (plan) => ({ ...plan, evaluationKeys: plan.evaluationKeys.map((key) => (key.kind === 'public' ? { ...key, bytes: key.bytes + 8 } : key)) })],
    ['a public key by another name', (plan) => ({ ...plan, evaluationKeys: plan.evaluationKeys.map((key) => (key.kind === 'public' ? { ...key, name: 'relinearization' } : key)) })],
  ])('fails with %s', (_name, plant) => {
    expect(() => checkPlan(plant(hidden.plan), hidden.constants)).toThrow(expect.objectContaining({ code: 'FHE_BUG_INVARIANT' }));
  });
});
