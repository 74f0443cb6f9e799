/** Raw handlers for tests: small declarations, planned with moduli that protect nothing. */
import { planRawHandler, type RawPlan } from '../../../src/plan/raw/index.ts';
import type { RawOperations, RawValue } from '../../../src/raw/index.ts';
import { defineRawFheHandler, integer, real, type RawFheHandlerModule } from '../../../src/trace/index.ts';

export type Body = (x: RawValue, fhe: RawOperations, y: RawValue) => RawValue;

export const realHandler = (body: Body, more: object = {}): RawFheHandlerModule => defineRawFheHandler({
  inputs: { x: real.vector(4, { min: -1, max: 1 }), y: real.vector(4, { min: -1, max: 1 }) },
  outputs: { z: real.vector(4) },
  scheme: 'ckks',
  parameters: { polyModulusDegree: 2048, coeffModulusBits: [40, 30, 30, 45], scaleBits: 30 },
  rotationSteps: [1],
  relinearization: true,
  maxUnits: 100,
  evaluate: ({ x, y }, fhe) => ({ z: body(x, fhe, y) }),
  ...more,
});

export const integerHandler = (scheme: 'bfv' | 'bgv', body: Body, more: object = {}): RawFheHandlerModule => defineRawFheHandler({
  inputs: { x: integer.vector(4, { min: -9, max: 9 }), y: integer.vector(4, { min: -9, max: 9 }) },
  outputs: { z: integer.vector(4) },
  scheme,
  parameters: { polyModulusDegree: 2048, coeffModulusBits: [40, 40, 45], plaintextModulusBits: 17 },
  rotationSteps: [1],
  relinearization: true,
  maxUnits: 100,
  evaluate: ({ x, y }, fhe) => ({ z: body(x, fhe, y) }),
  ...more,
});

export const planned = ({ declaration, evaluate }: RawFheHandlerModule): RawPlan => planRawHandler({ declaration, evaluate, codeDigest: '0'.repeat(64) }, { security: 'insecure-test' });
