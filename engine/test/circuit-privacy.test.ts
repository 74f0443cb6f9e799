/** Circuit privacy: answers stay right, and their noise, second polynomial and unread slots tell nothing of the constants. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { CIPHERTEXT_START_BYTES } from '@fhe-serverless/core/parameters';
import { type CompletePlan, paddingSlots, type Plan, planProgram } from '@fhe-serverless/core/plan';
import { defineFheFunction, equals, type FheFunctionModule, integer, lookup, matrixVector } from '@fhe-serverless/core/trace';
import { ClientSession } from '../src/client/index.ts';
import { completePlan, provePlan, withoutFloods } from '../src/prove/index.ts';
import { createSealEngine, type SealEngine } from '../src/seal-wasm/index.ts';
import { NoiseReader } from './noise-polynomial.ts';
import { expectThreeWayAgreement, type Row } from './three-way.ts';

let engine: SealEngine;
beforeAll(async () => { engine = await createSealEngine(); });

const LIMIT = 20;
const range = { min: -LIMIT, max: LIMIT };
const all = (length: number, value: number): number[] => new Array<number>(length).fill(value);
const weights = (length: number, seed = 1): number[] => Array.from({ length }, (_, i) => ((seed * 7919 + i * 104_729) % 31) - 15);
const edges = (length: number): Row[] => [all(length, LIMIT), all(length, -LIMIT), Array.from({ length }, (_, i) => (i % 2 === 0 ? LIMIT : -LIMIT)), weights(length)].map((x) => ({ x }));

const vector = (length: number) => integer.vector(length, range);
const PROGRAMS: readonly [string, FheFunctionModule, Row[]][] = [
  ['a sum with a constant', defineFheFunction({ inputs: { x: vector(8) }, outputs: { y: integer.vector(8) }, evaluate: ({ x }) => ({ y: x.multiply(-3).add(7) }) }) as FheFunctionModule, edges(8)],
  ['a product with weights', defineFheFunction({ inputs: { x: vector(64) }, outputs: { y: integer.scalar() }, evaluate: ({ x }) => ({ y: x.dot(weights(64)).add(5) }) }) as FheFunctionModule, edges(64)],
  ['a matrix, two outputs', defineFheFunction({
    inputs: { x: vector(16) }, outputs: { y: integer.vector(3), z: integer.scalar() },
    evaluate: ({ x }) => ({ y: matrixVector([weights(16, 2), weights(16, 3), weights(16, 4)], x), z: x.square().sum() }),
  }) as FheFunctionModule, edges(16)],
  ['a lookup', defineFheFunction({ inputs: { x: integer.index(64) }, outputs: { y: integer.vector(4) }, evaluate: ({ x }) => ({ y: lookup(Array.from({ length: 64 }, (_, i) => weights(4, i)), x) }) }) as FheFunctionModule, [{ x: 0 }, { x: 63 }, { x: 17 }]],
  ['a polynomial in depth two', defineFheFunction({ inputs: { x: integer.vector(4, { min: -3, max: 3 }) }, outputs: { y: integer.vector(4) }, evaluate: ({ x }) => ({ y: x.polynomial([5, -2, 0, 1, 3]) }) }) as FheFunctionModule, [{ x: [-3, 3, 0, 1] }, { x: all(4, 3) }]],
  ['an eighth power, whose correction factor in BGV is not that of its padding', defineFheFunction({ inputs: { x: integer.vector(4, { min: -2, max: 2 }) }, outputs: { y: integer.vector(4) }, evaluate: ({ x }) => ({ y: x.square().square().square() }) }) as FheFunctionModule, [{ x: [-2, 2, 0, 1] }]],
  ['an equality', defineFheFunction({ inputs: { x: integer.vector(4, { min: 0, max: 3 }) }, outputs: { y: integer.vector(4) }, evaluate: ({ x }) => ({ y: equals(x, 2) }) }) as FheFunctionModule, [{ x: [0, 1, 2, 3] }]],
];

describe.each(['bfv', 'bgv'] as const)('%s', (scheme) => {
  test.each(PROGRAMS)('%s: exact at the edges of its ranges, and other bytes at every evaluation', (_name, fn, rows) => {
    const plan = expectThreeWayAgreement(engine, fn, rows, { request: { scheme, circuitPrivacy: true }, security: 'insecure-test' });

    expect(plan.circuitPrivacy).toEqual({ statisticalBits: 40 });
    expect(plan.operationCounts).toMatchObject({ encryptPadding: plan.outputs.length, rerandomise: plan.outputs.length });
  });

  test('a plan of 128 bits passes its proof, with the predicted budget', () => {
    const [, fn] = PROGRAMS[1]!;
    const complete = completePlan(engine, planProgram(fn.traced, { scheme, circuitPrivacy: true }));

    const [proof] = provePlan(engine, fn.traced.program, complete, { samples: 8 }).outputs;

    // The flood is the noise: what the model says of it is true to SEAL's whole bits.
    expect(Math.abs(proof!.measuredBudgetBits! - proof!.predictedBudgetBits!)).toBeLessThanOrEqual(1);
    expect(complete.plan.security.bits).toBe(128);
  });
});

/** One private plan at work, with the eyes of its key holder. */
class Bench implements Disposable {
  readonly plan: Plan;
  readonly request: readonly Uint8Array[];
  readonly session: ClientSession;
  readonly noise: NoiseReader;
  readonly #keyParts: ReadonlyMap<string, Uint8Array>;

  constructor(complete: CompletePlan, samples: readonly (readonly number[])[]) {
    this.plan = complete.plan;
    this.session = new ClientSession(engine, this.plan);
    this.#keyParts = new Map(this.plan.evaluationKeys.map((part) => [part.name, this.session.createEvaluationKey(part)]));
    this.request = this.plan.inputs.map((port) => this.session.encrypt(port, samples));
    this.noise = new NoiseReader(engine, this.plan, this.session, this.request[0]!);
  }

  /** First answer of each of `count` evaluations of a plan with these parameters and keys. */
  answers({ plan, constants }: CompletePlan, count: number): Uint8Array[] {
    using prepared = engine.prepare(plan, constants);
    using keys = prepared.loadKeys(this.#keyParts);
    return Array.from({ length: count }, () => prepared.evaluate(this.request, keys)[0]!);
  }

  [Symbol.dispose](): void {
    this.noise[Symbol.dispose]();
    this.session[Symbol.dispose]();
  }
}

const DEGREE = 2048;
const bare = ({ plan, constants }: CompletePlan): CompletePlan => ({ plan: withoutFloods(plan), constants });
const planned = (fn: FheFunctionModule, scheme: 'bfv' | 'bgv'): CompletePlan => completePlan(engine, planProgram(fn.traced, { scheme, circuitPrivacy: true, polyModulusDegree: DEGREE }, 'insecure-test'));
const floodBits = (plan: Plan): number => plan.instructions.find(({ op }) => op === 'rerandomise')!.floodBits!;
const largestBits = (noise: readonly bigint[]): number => noise.reduce((most, x) => Math.max(most, x.toString(2).replace('-', '').length), 0);

describe.each(['bfv', 'bgv'] as const)('noise of %s', (scheme) => {
  test.each(PROGRAMS.filter(([, fn]) => fn.traced.program.inputs[0]!.encoding === 'values'))('%s: 2^40 N times smaller than the flood, which is uniform', (_name, fn, [row]) => {
    const complete = planned(fn, scheme);
    using bench = new Bench(complete, [row!.x as number[]]);
    const bits = floodBits(complete.plan);

    const [flooded] = bench.answers(complete, 1).map((answer) => bench.noise.noiseOf(answer));
    const [circuit] = bench.answers(bare(complete), 1).map((answer) => bench.noise.noiseOf(answer));

    expect(largestBits(circuit!) + 40 + Math.log2(DEGREE)).toBeLessThanOrEqual(bits);
    expect(largestBits(flooded!)).toBeLessThanOrEqual(bits + 1);
    // Sixteen cells of equal width: chi-squared with 15 degrees of freedom exceeds 60 once in 4 million times.
    const cells = new Array<number>(16).fill(0);
    for (const x of flooded!) cells[Math.min(15, Math.max(0, Number((x + (1n << BigInt(bits))) >> BigInt(bits - 3))))]!++;
    const expected = DEGREE / 16;
    expect(cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(60);
  });
});

describe.each(['bfv', 'bgv'] as const)('two models of one plan in %s', (scheme) => {
  const model = (values: readonly number[]): FheFunctionModule =>
    defineFheFunction({ inputs: { x: vector(8) }, outputs: { y: integer.vector(8) }, evaluate: ({ x }) => ({ y: x.multiply(values) }) }) as FheFunctionModule;
  const pair = (): [CompletePlan, CompletePlan] => [planned(model([1, 2, 3, 4, 5, 6, 7, 8]), scheme), planned(model([8, 7, 6, 5, 4, 3, 2, 1]), scheme)];
  const TRIALS = 24;
  const LOOKED_AT = 256;

  /** Both models answer zeros with zeros. The key holder runs each on the same request and says whose noise is nearer. */
  function rightGuesses(prepare: (complete: CompletePlan) => CompletePlan): number {
    const models = pair();
    using bench = new Bench(models[0], [new Array<number>(8).fill(0)]);
    const known = models.map((complete) => bench.noise.noiseOf(bench.answers(bare(complete), 1)[0]!, LOOKED_AT));
    return models.flatMap((complete, truth) => bench.answers(prepare(complete), TRIALS / 2).map((answer) => {
      expect(bench.session.decryptOutputs(complete.plan.outputs, [answer], 1).get('y')![0]).toEqual(new Array<bigint>(8).fill(0n));
      const [a, b] = known.map((noise) => distance(bench.noise.noiseOf(answer, LOOKED_AT), noise)) as [bigint, bigint];
      return Number((a < b ? 0 : 1) === truth);
    })).reduce((sum: number, right) => sum + right, 0);
  }

  const distance = (a: readonly bigint[], b: readonly bigint[]): bigint => a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2n, 0n);

  test('have the same plan but for the constants', () => {
    const [a, b] = pair().map(({ plan }) => ({ ...plan, constantsDigest: '', programDigest: '' }));

    expect(a).toEqual(b);
  });

  test('are told apart by their noise where nothing hides it', () => {
    expect(rightGuesses(bare)).toBe(TRIALS);
  });

  test('are not told apart by the noise of a flooded answer', () => {
    const right = rightGuesses((complete) => complete);

    // Guessing leaves 2 .. 22 of 24 but once in 330,000 times.
    expect(right).toBeGreaterThanOrEqual(2);
    expect(right).toBeLessThanOrEqual(22);
  });
});

describe.each(['bfv', 'bgv'] as const)('the second polynomial in %s', (scheme) => {
  const second = (answer: Uint8Array): BigUint64Array => { const words = new BigUint64Array(answer.slice(CIPHERTEXT_START_BYTES).buffer); return words.subarray(words.length / 2); };

  test('names the model to whoever evaluates it again where nothing hides it, and is another at every evaluation where it is hidden', () => {
    const complete = planned(PROGRAMS[1]![1], scheme);
    using bench = new Bench(complete, [weights(64)]);

    const [open, same] = bench.answers(bare(complete), 2).map(second);
    const [hidden, again] = bench.answers(complete, 2).map(second);

    expect(same).toEqual(open);
    // Coefficients are uniform below primes of 40 bits and more.
    for (const other of [open!, again!]) expect(hidden!.filter((word, i) => word === other[i]).length).toBe(0);
  });
});

describe.each(['bfv', 'bgv'] as const)('slots beside the answer in %s', (scheme) => {
  // Sums of products leave others in the slots that hold no element.
  const fn = defineFheFunction({ inputs: { x: vector(16) }, outputs: { y: integer.vector(3) }, evaluate: ({ x }) => ({ y: matrixVector([weights(16, 2), weights(16, 3), weights(16, 4)], x) }) }) as FheFunctionModule;

  test('hold values of the circuit where nothing hides them, and others at every evaluation where it is hidden', () => {
    const complete = planned(fn, scheme);
    const { plan } = complete;
    using bench = new Bench(complete, [weights(16)]);
    const padding = paddingSlots(plan.packing, DEGREE, plan.outputs[0]!);
    const slots = (answers: readonly Uint8Array[]): bigint[][] => answers.map((answer) => { const found = bench.noise.slotsOf(answer); return padding.map((slot) => found[slot]!); });

    const [hidden, again] = slots(bench.answers(complete, 2));
    const [open, same] = slots(bench.answers(bare(complete), 2));

    expect(padding.length).toBeGreaterThan(100);
    expect(open).toEqual(same);
    expect(open!.some((value) => value !== 0n)).toBe(true);
    const equal = (a: readonly bigint[], b: readonly bigint[]): number => a.filter((value, i) => value === b[i]).length;
    // One in t by chance.
    expect(equal(hidden!, again!)).toBeLessThan(20);
    expect(equal(hidden!, open!)).toBeLessThan(20);
  });
});

test('fails without the public key', () => {
  const complete = planned(PROGRAMS[0]![1], 'bfv');
  using session = new ClientSession(engine, complete.plan);
  using prepared = engine.prepare(complete.plan, complete.constants);
  const before = engine.liveHandles();

  expect(complete.plan.evaluationKeys.map(({ name }) => name)).toEqual(['public-key']);
  expect(() => prepared.loadKeys(new Map())).toThrow(expect.objectContaining({ code: 'FHE_BUG_INVARIANT' }));
  expect(session.createEvaluationKey(complete.plan.evaluationKeys[0]!)).toHaveLength(complete.plan.evaluationKeys[0]!.bytes);
  expect(engine.liveHandles()).toBe(before);
});

test('fails its proof when a flood is narrower than planned', () => {
  const [, fn] = PROGRAMS[0]!;
  const complete = planned(fn, 'bgv');
  const narrowed = { ...complete, plan: { ...complete.plan, instructions: complete.plan.instructions.map((instruction) => (instruction.floodBits === undefined ? instruction : { ...instruction, floodBits: instruction.floodBits - 9 })) } };

  expect(() => provePlan(engine, fn.traced.program, complete, { samples: 2 })).not.toThrow();
  expect(() => provePlan(engine, fn.traced.program, narrowed, { samples: 2 })).toThrow(expect.objectContaining({ code: 'FHE_BUG_INVARIANT' }));
});
