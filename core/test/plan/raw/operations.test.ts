/** What a raw handler may do: every rule refuses before anything is computed, when the handler is planned as at a call. */
import { describe, expect, test } from '@jest/globals';
import type { RawOperations, RawValue } from '../../../src/raw/index.ts';
import { type Body, integerHandler, planned, realHandler } from './raw-fixture.ts';

const refusal = (reason: RegExp, operation?: string): unknown => expect.objectContaining({ code: 'FHE_RAW_OPERATION', details: expect.objectContaining({ reason: expect.stringMatching(reason) as unknown, ...(operation !== undefined && { operation }) }) as unknown });

const top = (fhe: RawOperations, x: RawValue): RawValue => fhe.rescale(fhe.multiplyPlain(x, 1));

describe('on CKKS values an operation is refused that', () => {
  test.each<[string, Body, RegExp]>([
    ['adds different levels', (x, fhe, y) => fhe.add(x, top(fhe, y)), /levels differ, 2 and 1/],
    ['adds different scales', (x, fhe, y) => fhe.add(x, fhe.multiplyPlain(y, fhe.encode(1, { scale: 2 ** 10 }))), /scales differ/],
    ['subtracts a value from itself', (x, fhe) => fhe.subtract(x, x), /transparent/],
    ['multiplies different levels', (x, fhe, y) => fhe.multiply(top(fhe, x), y), /levels differ/],
    ['multiplies a product that has three polynomials', (x, fhe, y) => fhe.multiply(fhe.multiply(x, y), y), /three polynomials/],
    ['squares a product that has three polynomials', (x, fhe) => fhe.square(fhe.square(x)), /three polynomials/],
    ['rotates a product that has three polynomials', (x, fhe, y) => fhe.rotateLeft(fhe.multiply(x, y), 1), /three polynomials/],
    ['rotates by a step that is not declared', (x, fhe) => fhe.rotateLeft(x, 2), /step 2 is not among/],
    ['rotates by no step', (x, fhe) => fhe.rotateLeft(x, Number.NaN), /step NaN is not among/],
    ['exchanges rows', (x, fhe) => fhe.swapRows(x), /swapRows is not declared/],
    ['relinearizes what has two polynomials', (x, fhe) => fhe.relinearize(x), /no product/],
    ['rescales what was not multiplied', (x, fhe) => fhe.rescale(x), /multiply before you rescale/],
    ['rescales at the last level', (x, fhe) => fhe.rescale(fhe.modSwitch(x, 0)), /no level is left/],
    ['switches to a level above', (x, fhe) => fhe.modSwitch(fhe.modSwitch(x), 2), /no level from 0 to 0/],
    ['switches below the last level', (x, fhe) => fhe.modSwitch(fhe.modSwitch(x, 0)), /no level is left/],
    ['lets a scale outgrow the modulus by products', (x, fhe, y) => fhe.multiply(fhe.relinearize(fhe.multiply(x, y)), fhe.relinearize(fhe.square(x))), /exceeds the modulus of level 2/],
    ['lets a scale outgrow the modulus by switching', (x, fhe, y) => fhe.modSwitch(fhe.multiply(x, y), 0), /exceeds the modulus of level 0/],
    ['lets a scale outgrow the modulus by numbers', (x, fhe) => fhe.multiplyPlain(x, fhe.encode(1, { scale: 2 ** 80 })), /exceeds the modulus/],
    ['takes numbers that outgrow the modulus', (x, fhe) => fhe.addPlain(x, 1e30), /exceed the modulus of level 2/],
    ['takes infinite numbers', (x, fhe) => fhe.multiplyPlain(x, [1, Number.POSITIVE_INFINITY]), /not finite/],
    ['takes no numbers', (x, fhe) => fhe.addPlain(x, Number.NaN), /not finite/],
    ['takes texts for numbers', (x, fhe) => fhe.addPlain(x, '1' as unknown as number), /no number/],
    ['takes more numbers than positions', (x, fhe) => fhe.addPlain(x, [1, 2, 3, 4, 5]), /5 numbers for 4 positions/],
    ['takes an empty list', (x, fhe) => fhe.addPlain(x, []), /0 numbers/],
    ['multiplies by zero', (x, fhe) => fhe.multiplyPlain(x, 0), /transparent/],
    ['multiplies by what rounds to zero', (x, fhe) => fhe.multiplyPlain(x, fhe.encode([1e-20, 0], { scale: 2 ** 30 })), /round to zero/],
    ['encodes at no scale', (x, fhe) => fhe.multiplyPlain(x, fhe.encode(1, { scale: Number.NaN })), /no scale/],
    ['adds numbers of another scale', (x, fhe) => fhe.addPlain(x, fhe.encode(1, { scale: 2 ** 20 })), /encoded at scale/],
    ['takes what is no value', (x, fhe) => fhe.add(x, {} as RawValue), /no value of this call/],
    ['takes a value that was given back', (x, fhe, y) => { fhe.release(y); return fhe.add(x, y); }, /was released/],
    ['gives back twice', (x, fhe, y) => { fhe.release(y); fhe.release(y); return x; }, /was released/],
    ['takes numbers that were given back', (x, fhe) => { const one = fhe.encode(1); fhe.release(one); return fhe.addPlain(x, one); }, /were released/],
  ])('%s', (_name, body, reason) => {
    expect(() => planned(realHandler(body))).toThrow(refusal(reason));
  });

  test('relinearizes without a declared key', () => {
    expect(() => planned(realHandler((x, fhe, y) => fhe.relinearize(fhe.multiply(x, y)), { relinearization: false }))).toThrow(refusal(/relinearization is not declared/, 'relinearize'));
  });
});

describe.each(['bfv', 'bgv'] as const)('on %s values an operation is refused that', (scheme) => {
  test.each<[string, Body, RegExp]>([
    ['rescales', (x, fhe, y) => fhe.rescale(fhe.multiply(x, y)), /use modSwitch/],
    ['takes a fraction', (x, fhe) => fhe.multiplyPlain(x, 0.5), /no safe integer/],
    ['takes a number beyond the plaintext modulus', (x, fhe) => fhe.addPlain(x, 2 ** 17), /plus and minus the plaintext modulus, 65537|plaintext modulus, \d+/],
    ['multiplies by zeros', (x, fhe) => fhe.multiplyPlain(x, [0, 0n]), /transparent/],
    ['adds different levels', (x, fhe, y) => fhe.add(fhe.modSwitch(x), y), /levels differ/],
    ['exchanges rows of samples that do not span them', (x, fhe) => fhe.swapRows(x), /swapRows is not declared/],
  ])('%s', (_name, body, reason) => {
    expect(() => planned(integerHandler(scheme, body))).toThrow(refusal(reason));
  });
});

test('scales come about as SEAL makes them: products multiply, rescaling divides by the prime, numbers take the prime by default', () => {
  const scales: number[] = [];
  const plan = planned(realHandler((x, fhe, y) => {
    const scaled = fhe.multiplyPlain(x, [1, 2]);
    const product = fhe.rescale(fhe.relinearize(fhe.multiply(x, y)));
    scales.push(fhe.describe(scaled).scale, fhe.describe(fhe.rescale(scaled)).scale, fhe.describe(product).scale);
    return product;
  }));

  const prime = Number(plan.parameters.coeffModulus[2]);
  expect(scales).toEqual([2 ** 30 * prime, 2 ** 30, 2 ** 60 / prime]);
  expect(plan.outputs[0]).toMatchObject({ level: 1, scale: 2 ** 60 / prime, polynomials: 2 });
});

test('rotations are in positions: steps of a multiple of the vector leave the value, negative ones move right', () => {
  const plan = planned(realHandler((x, fhe) => fhe.add(fhe.rotateLeft(x, -3), fhe.rotateLeft(x, 4)), { rotationSteps: [-3] }));

  // Step 1 of 4 positions, 256 samples side by side.
  expect(plan.expected.operationCounts).toEqual({ input: 2, rotateRows: 1, add: 1, output: 1 });
  expect(plan.rotationSteps).toEqual([1]);
  expect(plan.packing).toMatchObject({ kind: 'stride', samplesPerRow: 256 });
});

test('a sample of both rows exchanges them, and rotates within each', () => {
  const plan = planned(integerHandler('bgv', (x, fhe) => fhe.add(fhe.swapRows(x), fhe.rotateLeft(x, 1025)), { vectorLength: 2048, swapRows: true }));

  expect(plan.packing).toMatchObject({ kind: 'both-rows', samplesPerCall: 1 });
  expect(plan.evaluationKeys.map(({ galoisElement }) => galoisElement)).toEqual([0, 3, 4095]);
});

test('a value of the handler tells nothing and steers nothing', () => {
  const uses: ((x: RawValue) => unknown)[] = [(x) => `${x as unknown as string}`, (x) => (x as unknown as number) > 0, (x) => JSON.stringify(x), (x) => [...(x as unknown as Iterable<unknown>)]];

  for (const use of uses) expect(() => planned(realHandler((x) => { use(x); return x; }))).toThrow(expect.objectContaining({ code: 'FHE_TRACE_BRANCH' }));
});

describe('a handler is refused that', () => {
  test.each<[string, () => unknown, RegExp]>([
    ['returns nothing', () => undefined, /no object of outputs/],
    ['is asynchronous', async () => ({}), /asynchronous/],
    ['returns no value', () => ({ z: 1 }), /for output z/],
    ['inherits its output', () => Object.create({ z: 1 }) as unknown, /for output z/],
    ['throws', () => { throw new RangeError('with a secret in it'); }, /^it threw RangeError$/],
    ['throws no error', () => { throw 'with a secret in it'; }, /^it threw string$/],
  ])('%s', (_name, evaluate, reason) => {
    expect(() => planned(realHandler((x) => x, { evaluate }))).toThrow(expect.objectContaining({ code: 'FHE_RAW_HANDLER', details: { reason: expect.stringMatching(reason) as unknown } }));
  });

  test('returns an output that is not declared', () => {
    expect(() => planned(realHandler((x) => x, { evaluate: ({ x }: { x: RawValue }) => ({ z: x, w: x }) }))).toThrow(expect.objectContaining({ code: 'FHE_RAW_HANDLER' }));
  });

  test('uses a value of an earlier call', () => {
    let kept: RawValue | undefined;
    const handler = realHandler((x) => { kept ??= x; return kept; });
    planned(handler);

    expect(() => planned(handler)).toThrow(expect.objectContaining({ code: 'FHE_RAW_HANDLER' }));
  });

  test('computes after its call', () => {
    let later: (() => unknown) | undefined;
    planned(realHandler((x, fhe) => { later = () => fhe.negate(x); return x; }));

    expect(() => later!()).toThrow(refusal(/the call has ended/));
  });
});

test('a handler reaches the operations, and neither meter nor limits', () => {
  let names: string[] = [];

  planned(realHandler((x, fhe) => { names = [...Object.keys(fhe), String(Object.isFrozen(fhe))]; return x; }));

  expect(names.sort()).toEqual(['add', 'addPlain', 'describe', 'encode', 'modSwitch', 'multiply', 'multiplyPlain', 'negate', 'release', 'relinearize', 'rescale', 'rotateLeft', 'square', 'subtract', 'swapRows', 'true']);
});
