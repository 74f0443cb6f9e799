import { describe, expect, test } from '@jest/globals';
import { explainPlan, type PlaintextReason, type PlanReasons } from '../../../src/plan/explain/index.ts';
import { defineFheFunction, integer } from '../../../src/trace/index.ts';
import { logistic, planned, type Planned, sumOfSquares } from './functions.ts';

const reasonsOf = ({ fn, draft, plan }: Planned): PlanReasons => explainPlan(fn.traced, draft, plan, fn.request).reasons;

describe('reals', () => {
  const made = planned(logistic());
  const explanation = explainPlan(made.fn.traced, made.draft, made.plan, made.fn.request);
  const { reasons } = explanation;

  test('the scheme follows from the inputs, and the ring degree from what the next smaller one lacks', () => {
    expect(reasons.scheme).toEqual({ value: 'ckks', because: 'reals' });
    const value = made.plan.parameters.polyModulusDegree;
    expect(reasons.ringDegree).toMatchObject({ value, because: 'depth', smaller: { value: value / 2, outcome: { refusal: { code: 'FHE_PLAN_TOO_DEEP' } } } });
  });

  test('the modulus is the one of the plan, within the security table', () => {
    const { bits, maxBits, dataPrimeBits, specialPrimeBits } = reasons.modulus;

    expect({ bits, maxBits }).toEqual({ bits: made.plan.security.coeffModulusBits, maxBits: made.plan.security.maxCoeffModulusBits });
    expect(dataPrimeBits).toHaveLength(made.plan.parameters.coeffModulus.length - 1);
    expect(Math.abs([...dataPrimeBits, specialPrimeBits!].reduce((sum, prime) => sum + prime, 0) - bits)).toBeLessThanOrEqual(dataPrimeBits.length);
  });

  test('the scale is named with the output that needs it most', () => {
    expect(reasons.encoding).toMatchObject({ kind: 'scale', tightest: { output: 'score', promisedErrorBits: -12 } });
  });

  test('approximations have their line, levels and proven error; assertions their line and range', () => {
    const where = expect.stringMatching(/functions\.ts:\d+$/);
    expect(reasons.approximations).toEqual([{ where, function: 'sigmoid', degree: 7, low: -1, high: 4, gap: 0, maxError: expect.any(Number), levels: 3, uses: 1 }]);
    expect(reasons.approximations[0]!.maxError).toBeLessThan(0.001);
    expect(reasons.assertions).toEqual([{ where: reasons.approximations[0]!.where, low: '-4', high: '4' }]);
  });

  test('keys and ciphertexts are counted as the plan lists them', () => {
    expect(reasons.keys).toMatchObject({ count: made.plan.evaluationKeys.length, relinearization: true, rowSwap: false, rotations: made.plan.evaluationKeys.length - 1 });
    expect(reasons.packing.inputs).toEqual([{ name: 'x', count: 1, bytes: made.plan.inputs[0]!.payloadBytes, encrypted: true }]);
    expect(reasons.packing).toMatchObject({ because: 'one-call', rowsPerCall: null, samplesPerCall: made.plan.packing.samplesPerCall });
  });

  test('the same function gets the same explanation, as JSON', () => {
    const again = explainPlan(made.fn.traced, made.draft, made.plan, made.fn.request);

    expect(JSON.stringify(again)).toBe(JSON.stringify(explanation));
  });
});

describe('integers', () => {
  test('several plaintext moduli are named with what makes them necessary, and the price is theirs together', () => {
    const fn = defineFheFunction({ inputs: { x: integer.vector(8, { min: 0, max: 2n ** 40n }) }, outputs: { y: integer.scalar() }, evaluate: ({ x }) => ({ y: x.square().sum() }) });
    const made = planned(fn);

    const { reasons, cost } = explainPlan(made.fn.traced, made.draft, made.plan, made.fn.request);

    const several = (reasons.encoding as PlaintextReason).several!;
    expect(reasons.encoding).toMatchObject({ value: several.values[0], widest: { output: 'y', bits: 84 } });
    expect(several).toMatchObject({ because: 'range', singleBits: 59, values: [made.plan.parameters.plaintextModulus, ...made.plan.parameters.residues!.map(({ plaintextModulus }) => plaintextModulus)] });
    expect(several.values.reduce((product, value) => product * BigInt(value), 1n)).toBeGreaterThan(8n * 2n ** 80n);
    expect([...cost.lines, cost.otherLines].reduce((sum, { microUnits }) => sum + microUnits, 0)).toBe(made.plan.cost.microUnits);
    expect(reasons.packing.inputs).toMatchObject([{ name: 'x', count: several.values.length }]);
  });

  test('narrow moduli that are cheaper than a wide one say so', () => {
    const made = planned(defineFheFunction({ inputs: { x: integer.vector(8, { min: 0, max: 2 ** 48 }) }, outputs: { y: integer.vector(8) }, evaluate: ({ x }) => ({ y: x.multiply(127) }) }));

    expect(reasonsOf(made).encoding).toMatchObject({ several: { because: 'price' }, widest: { bits: 55 } });
  });

  test('the scheme is the cheaper one, with the price of the other', () => {
    const made = planned(sumOfSquares());

    const { scheme, encoding } = reasonsOf(made);

    const other = made.plan.scheme === 'bfv' ? 'bgv' : 'bfv';
    expect(scheme).toMatchObject({ value: made.plan.scheme, because: 'cheaper', other: { value: other } });
    const outcome = scheme.other!.outcome;
    expect('pricePercent' in outcome && outcome.pricePercent >= 100).toBe(true);
    expect(encoding).toMatchObject({ kind: 'plaintext-modulus', value: made.plan.parameters.plaintextModulus, widest: { output: 'y', low: '0', high: '40000', bits: 16 } });
  });

  test('what the author asks for is the reason', () => {
    const made = planned(sumOfSquares({ plan: { scheme: 'bfv', polyModulusDegree: 8192, rowsPerCall: 4, maxKeyBytes: 50_000_000 } }));

    const { scheme, ringDegree, packing, keys } = reasonsOf(made);

    expect(scheme).toEqual({ value: 'bfv', because: 'requested' });
    expect(ringDegree).toEqual({ value: 8192, because: 'requested' });
    expect(packing).toMatchObject({ because: 'rows-requested', rowsPerCall: 4 });
    expect(keys.maxKeyBytes).toBe(50_000_000);
  });
});

describe('circuit privacy', () => {
  test('is explained with its flood and with what the plan would cost without it', () => {
    const made = planned(sumOfSquares({ plan: { circuitPrivacy: true } }));
    const { circuitPrivacy, keys } = reasonsOf(made);

    expect(circuitPrivacy).toEqual({ statisticalBits: 40, floodBits: made.plan.instructions.find(({ op }) => op === 'rerandomise')!.floodBits, without: { pricePercent: expect.any(Number) } });
    expect((circuitPrivacy!.without as { pricePercent: number }).pricePercent).toBeLessThan(100);
    expect(keys).toMatchObject({ publicKey: true, count: made.plan.evaluationKeys.length, rotations: made.plan.evaluationKeys.filter(({ kind }) => kind === 'galois').length });
  });

  test('is null where it was not asked for', () => {
    expect(reasonsOf(planned(sumOfSquares()))).toMatchObject({ circuitPrivacy: null, keys: { publicKey: false } });
  });
});
