/** A plan over several plaintext moduli on the engine: its checker, its keys, and what is left when something fails. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { checkPlan, type CompletePlan, digestHex, type Plan, planProgram, portsOf, residueCount } from '@fhe-serverless/core/plan';
import { defineFheFunction, type FheFunctionModule, integer } from '@fhe-serverless/core/trace';
import { ClientSession } from '../../src/client/index.ts';
import { completePlan, provePlan } from '../../src/prove/index.ts';
import { createSealEngine, type SealEngine } from '../../src/seal-wasm/index.ts';

const MOST = 2 ** 40;
const sumOfSquares = defineFheFunction({
  inputs: { x: integer.vector(8, { min: -MOST, max: MOST }) }, outputs: { y: integer.scalar() },
  evaluate: ({ x }) => ({ y: x.multiply([1, 2, 3, 4, 5, 6, 7, 8]).square().sum() }),
}) as FheFunctionModule;

let engine: SealEngine;
let complete: CompletePlan;
let count: number;
beforeAll(async () => {
  engine = await createSealEngine();
  complete = completePlan(engine, planProgram(sumOfSquares.traced, {}, 'insecure-test'));
  count = residueCount(complete.plan.parameters);
});

test('one instruction list, one set of keys and one price serve several moduli', () => {
  const { plan } = complete;

  expect([plan.scheme, count > 1]).toEqual(['bfv', true]);
  expect(plan.inputs).toHaveLength(count * portsOf(plan.inputs, 0).length);
  expect(plan.constants).toHaveLength(count * new Set(plan.instructions.flatMap(({ constant }) => constant ?? [])).size);
  expect(plan.requestBytes).toBe(count * portsOf(plan.inputs, 0).reduce((sum, { payloadBytes }) => sum + payloadBytes + 512, 0));
});

test('the proof measures the least budget of all moduli', () => {
  const before = engine.liveHandles();

  const [output] = provePlan(engine, sumOfSquares.traced.program, complete, { samples: 4 }).outputs;

  expect(output!.measuredBudgetBits).toBeGreaterThan(0);
  expect(engine.liveHandles()).toBe(before);
});

const withResidues = (plan: Plan, change: (residues: NonNullable<Plan['parameters']['residues']>) => Plan['parameters']['residues']): Plan => ({ ...plan, parameters: { ...plan.parameters, residues: change(plan.parameters.residues!) } });

describe('the checker refuses', () => {
  test.each<[string, (plan: Plan) => Plan]>([
    ['a plaintext modulus twice', (plan) => withResidues(plan, ([first, ...rest]) => [first!, first!, ...rest.slice(1)])],
    ['the first plaintext modulus again', (plan) => withResidues(plan, ([first, ...rest]) => [{ ...first!, plaintextModulus: plan.parameters.plaintextModulus, fingerprint: plan.parameters.fingerprint, levelFingerprints: plan.parameters.levelFingerprints }, ...rest])],
    ['a composite plaintext modulus', (plan) => withResidues(plan, ([first, ...rest]) => [{ ...first!, plaintextModulus: String(BigInt(first!.plaintextModulus) * 3n) }, ...rest])],
    ['a plaintext modulus that is a prime of the chain', (plan) => withResidues(plan, ([first, ...rest]) => [{ ...first!, plaintextModulus: plan.parameters.coeffModulus[0]! }, ...rest])],
    ['a modulus too few for the results', (plan) => ({ ...withResidues(plan, (residues) => residues.slice(0, -1)), inputs: plan.inputs.filter(({ residue }) => residue !== count - 1), outputs: plan.outputs.filter(({ residue }) => residue !== count - 1) })],
    ['a fingerprint of another modulus', (plan) => withResidues(plan, ([first, ...rest]) => [{ ...first!, fingerprint: plan.parameters.fingerprint }, ...rest])],
    ['a level named as that of another modulus', (plan) => withResidues(plan, ([first, ...rest]) => [{ ...first!, levelFingerprints: plan.parameters.levelFingerprints }, ...rest])],
    ['inputs in another order', (plan) => ({ ...plan, inputs: plan.inputs.toReversed() })],
    ['an input that differs from modulus to modulus', (plan) => ({ ...plan, inputs: plan.inputs.map((port) => (port.residue === 1 ? { ...port, high: '7' } : port)) })],
    ['an output that is missing for one modulus', (plan) => ({ ...plan, outputs: plan.outputs.slice(0, -1) })],
    ['several moduli of BGV', (plan) => ({ ...plan, scheme: 'bgv' })],
    ['a result beyond the product of the moduli', (plan) => ({ ...plan, outputs: plan.outputs.map((port) => ({ ...port, high: String(2n ** BigInt(60 * count)) })) })],
    ['a constant too few', (plan) => ({ ...plan, constants: plan.constants.slice(0, -1) })],
  ])('%s', (_name, plant) => {
    expect(() => checkPlan(complete.plan, complete.constants)).not.toThrow();
    expect(() => checkPlan(plant(complete.plan), complete.constants)).toThrow(expect.objectContaining({ code: 'FHE_BUG_INVARIANT' }));
  });

  test('a constant that is zero modulo one of them', () => {
    const { plan, constants } = complete;
    const last = plan.constants.at(-1)!;
    const zeroed = constants.slice();
    zeroed.fill(0, last.offset + 88, last.offset + last.bytes);

    expect(() => checkPlan({ ...plan, constantsDigest: digestHex(zeroed) }, zeroed)).toThrow(expect.objectContaining({ code: 'FHE_BUG_INVARIANT' }));
  });
});

describe('on the engine', () => {
  const sample = [[1n, -2n, 3n, BigInt(MOST), 0n, -BigInt(MOST), 7n, 8n]];
  const expected = sample[0]!.reduce((sum, x, i) => sum + (x * BigInt(i + 1)) ** 2n, 0n);

  test('keys that were made once serve every modulus, and everything is freed', () => {
    const before = engine.liveHandles();
    {
      using session = new ClientSession(engine, complete.plan);
      using prepared = engine.prepare(complete.plan, complete.constants);
      const parts = new Map(complete.plan.evaluationKeys.map((part) => [part.name, session.createEvaluationKey(part)]));
      using keys = prepared.loadKeys(parts);
      const answers = prepared.evaluate(complete.plan.inputs.map((port) => session.encrypt(port, sample)), keys);

      expect(session.decryptOutputs(complete.plan.outputs, answers, 1).get('y')).toEqual([[expected]]);
      expect(keys.bytes).toBe(count * 2 * [...parts.values()].reduce((sum, { length }) => sum + length, 0));
    }
    expect(engine.liveHandles()).toBe(before);
  });

  test('a session opened again with its secret key decrypts every residue', () => {
    using session = new ClientSession(engine, complete.plan);
    using again = new ClientSession(engine, complete.plan, Uint8Array.from(session.secretKey));
    using prepared = engine.prepare(complete.plan, complete.constants);
    using keys = prepared.loadKeys(new Map(complete.plan.evaluationKeys.map((part) => [part.name, again.createEvaluationKey(part)])));

    const answers = prepared.evaluate(complete.plan.inputs.map((port) => session.encrypt(port, sample)), keys);

    expect(again.decryptOutputs(complete.plan.outputs, answers, 1).get('y')).toEqual([[expected]]);
  });

  test('a key that is none, and a residue in the place of another, are refused with nothing left alive', () => {
    const before = engine.liveHandles();
    {
      using session = new ClientSession(engine, complete.plan);
      using prepared = engine.prepare(complete.plan, complete.constants);
      const parts = new Map(complete.plan.evaluationKeys.map((part) => [part.name, session.createEvaluationKey(part)]));
      using keys = prepared.loadKeys(parts);
      const request = complete.plan.inputs.map((port) => session.encrypt(port, sample));
      const refused = expect.objectContaining({ code: 'FHE_WIRE_REJECTED' });

      expect(() => prepared.loadKeys(new Map([...parts].map(([name]) => [name, request[0]!])))).toThrow(refused);
      expect(() => prepared.evaluate(request.toReversed(), keys)).toThrow(refused);
    }
    expect(engine.liveHandles()).toBe(before);
  });

  test('fails to build where the parameters of a later modulus are refused, with nothing left alive', () => {
    const before = engine.liveHandles();
    const broken = withResidues(complete.plan, (residues) => residues.with(-1, { ...residues.at(-1)!, fingerprint: '00'.repeat(32) }));

    expect(() => engine.prepare(broken, complete.constants)).toThrow(expect.objectContaining({ code: 'FHE_BUG_INVARIANT' }));
    expect(() => new ClientSession(engine, broken)).toThrow();
    expect(engine.liveHandles()).toBe(before);
  });
});

test('a plan with one plaintext modulus says nothing of residues', () => {
  for (const scheme of ['bfv', 'bgv'] as const) {
    const narrow = defineFheFunction({ inputs: { x: integer.vector(8, { min: 0, max: 9 }) }, outputs: { y: integer.scalar() }, evaluate: ({ x }) => ({ y: x.square().sum() }) });

    const { plan } = completePlan(engine, planProgram(narrow.traced, { scheme }, 'insecure-test'));

    expect(JSON.stringify(plan)).not.toContain('residue');
  }
});
