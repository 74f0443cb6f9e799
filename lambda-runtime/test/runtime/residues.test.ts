/** POST /evaluations of a plan over several plaintext moduli: residues have their places, and no other. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type CompletePlan, modulusChains, type Plan, planProgram, residueOf } from '@fhe-serverless/core/plan';
import { defineFheFunction, type FheFunctionModule, integer } from '@fhe-serverless/core/trace';
import { encodeEnvelope, inputDraft } from '@fhe-serverless/core/wire';
import { ClientSession } from '@fhe-serverless/engine/client';
import { completePlan } from '@fhe-serverless/engine/prove';
import { createSealEngine, type SealEngine } from '@fhe-serverless/engine/seal-wasm';
import { Admission } from '../../src/runtime/admission.ts';
import { sha256 } from '../../src/runtime/hashes.ts';

const wide = defineFheFunction({
  inputs: { x: integer.vector(4, { min: -(2n ** 60n), max: 2n ** 60n }) }, outputs: { y: integer.vector(4) },
  evaluate: ({ x }) => ({ y: x.multiply(3) }),
}) as FheFunctionModule;

let engine: SealEngine;
let plan: Plan;
let payloads: readonly Uint8Array[];
beforeAll(async () => {
  engine = await createSealEngine();
  const complete: CompletePlan = completePlan(engine, planProgram(wide.traced));
  plan = complete.plan;
  using session = new ClientSession(engine, plan);
  payloads = plan.inputs.map((port) => session.encrypt(port, [[1n, -2n, 2n ** 60n, 0n]]));
});

const keyId = new Uint8Array(16).fill(7);

/** One envelope for each port, named after a modulus of choice, with a payload of choice. */
function message(named: (port: number) => number, payload: (port: number) => number): Buffer {
  const fingerprints = modulusChains(plan.scheme, plan.parameters).map(({ parmsIds }) => parmsIds.at(-1)!);
  return Buffer.concat(plan.inputs.map((input, port) => (
    encodeEnvelope(inputDraft({ scheme: plan.scheme, parametersFingerprint: fingerprints[named(port)]!, keyId, samples: 1 }, input), payloads[payload(port)]!, sha256)
  )));
}

const ownResidue = (port: number): number => residueOf(plan.inputs[port]!);
const self = (port: number): number => port;
/** The first two ports are one value modulo two moduli. */
const swapped = (port: number): number => [1, 0][port] ?? port;

test('each residue is admitted under its own parameters', () => {
  const { payloads: admitted } = new Admission(plan).admit(message(ownResidue, self));

  expect(plan.inputs.map(residueOf)).toEqual(plan.inputs.map((_, port) => port));
  expect(admitted).toEqual(payloads);
});

describe('before SEAL sees a byte', () => {
  test.each<[string, () => Buffer, string]>([
    ['two residues in each other\'s place', () => message((port) => ownResidue(swapped(port)), swapped), 'FHE_WIRE_PLAN_CHANGED'],
    ['payloads of two residues under each other\'s heads', () => message(ownResidue, swapped), 'FHE_WIRE_REJECTED'],
    ['a residue twice', () => message(ownResidue, () => 0), 'FHE_WIRE_REJECTED'],
    ['heads of two residues over each other\'s payloads', () => message((port) => ownResidue(swapped(port)), self), 'FHE_WIRE_PLAN_CHANGED'],
  ])('fails with %s', (_name, made, code) => {
    const before = engine.liveHandles();

    expect(() => new Admission(plan).admit(made())).toThrow(expect.objectContaining({ code }));
    expect(engine.liveHandles()).toBe(before);
  });
});
