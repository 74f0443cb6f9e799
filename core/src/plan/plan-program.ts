/** Plans a Program: lowering, parameters, schedule, sizes, price. Pure and deterministic; constants are encoded by an engine afterwards. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { programDigest, rangesOf, type Program, type Scalar, type TracedProgram } from '../program/index.ts';
import { type EncryptionParameters, expectedCiphertextBytes, modulusChain } from '../parameters/index.ts';
import { multiplicativeDepths, periodOf, type Circuit } from './circuit.ts';
import { costOf, microUnitsOf } from './cost/price.ts';
import { runtimeSize } from './cost/runtime-size.ts';
import { lowerProgram } from './lower/lower-program.ts';
import { packConstant, stridePacking } from './packing.ts';
import type { Choice } from './parameters/choice.ts';
import { modulusBits } from './parameters/choice.ts';
import { chooseBfv } from './parameters/choose-bfv.ts';
import { chooseCkks } from './parameters/choose-ckks.ts';
import { maxModulusBits, SECURITY_TABLE } from './parameters/security-table.ts';
import type { InputEncoding, Instruction, OutputEncoding, Plan, PlanConstant, PlanPacking, PlanParameters, Scheme } from './plan.ts';
import { canonicalJson, digestHex } from './plan-codec.ts';
import { checkPlan } from './plan-checker.ts';
import { evaluationKeyParts } from './rotation-keys.ts';

/** Version of the planner, part of every plan. */
export const TOOLCHAIN_VERSION = '0.0.0';

/** Lambda takes 6 MB; base64 and headers leave this for a body. */
export const INLINE_BYTES = 4_400_000;
/** Prefix and head of one envelope, at most. */
const ENVELOPE_BYTES = 512;

/** A constant in all slots, to be encoded at a level and scale. */
export interface SlotConstant {
  readonly slots: readonly Scalar[];
  readonly level: number;
  readonly scale: number;
}

/** A plan whose constants are still numbers. */
export interface PlanDraft {
  readonly parameters: PlanParameters;
  readonly scheme: Scheme;
  readonly constants: readonly SlotConstant[];
  /** Completes the plan with the encoded constants, in order. */
  complete(encoded: readonly Uint8Array[]): CompletePlan;
}

export interface CompletePlan {
  readonly plan: Plan;
  /** Content of constants.bin. */
  readonly constants: Uint8Array;
}

/** @throws FheError of kind `program` when the program cannot be computed as declared; its message names file and line. */
export function planProgram(traced: TracedProgram): PlanDraft {
  const { program } = traced;
  const circuit = lowerProgram(traced);
  const scheme: Scheme = program.domain === 'real' ? 'ckks' : 'bfv';
  const choice = scheme === 'ckks' ? chooseCkks(circuit, traced) : chooseBfv(circuit, traced);
  const packing = stridePacking(scheme, choice.polyModulusDegree, circuit.vectorLength);
  const parameters = planParameters(scheme, choice);
  return {
    parameters,
    scheme,
    constants: choice.schedule.constants.map(({ values, level, scale }) => ({ slots: packConstant(packing, values), level, scale })),
    complete: (encoded) => complete(program, circuit, scheme, choice, packing, parameters, encoded),
  };
}

function planParameters(scheme: Scheme, choice: Choice): PlanParameters {
  const { parmsIds } = modulusChain(encryptionParameters(scheme, choice));
  return {
    polyModulusDegree: choice.polyModulusDegree,
    coeffModulus: keyPrimes(choice).map(String),
    plaintextModulus: String(choice.plaintextModulus),
    fingerprint: bytesToHex(parmsIds.at(-1)!),
    levelFingerprints: choice.primes.map((_, level) => bytesToHex(parmsIds[level]!)),
  };
}

const keyPrimes = ({ primes, specialPrime }: Choice): readonly bigint[] => (specialPrime === 0n ? primes : [...primes, specialPrime]);

const encryptionParameters = (scheme: Scheme, choice: Choice): EncryptionParameters => ({
  scheme, polyModulusDegree: choice.polyModulusDegree, coeffModulus: keyPrimes(choice), plaintextModulus: choice.plaintextModulus,
});

function complete(program: Program, circuit: Circuit, scheme: Scheme, choice: Choice, packing: PlanPacking, parameters: PlanParameters, encoded: readonly Uint8Array[]): CompletePlan {
  const { polyModulusDegree } = choice;
  const { table, bytes: constants } = concatenated(encoded, choice);
  const instructions = choice.schedule.instructions.map((instruction): Instruction => (instruction.step === undefined ? instruction : { ...instruction, step: instruction.step * packing.samplesPerRow }));
  const inputs = inputEncodings(program, choice);
  const outputs = outputEncodings(program, choice);
  const evaluationKeys = evaluationKeyParts(instructions, polyModulusDegree, keyPrimes(choice).length);
  const requestBytes = sum(inputs.map((input) => input.ciphertextBytes + ENVELOPE_BYTES));
  const responseBytes = sum(outputs.map((output) => output.ciphertextBytes + ENVELOPE_BYTES));
  const depths = multiplicativeDepths(circuit);
  const depth = Math.max(0, ...circuit.outputs.map(({ node }) => depths[node]!));
  const cost = costOf(microUnitsOf(scheme, instructions, polyModulusDegree), depth, requestBytes);
  const plan: Plan = {
    formatVersion: 1,
    toolchainVersion: TOOLCHAIN_VERSION,
    programDigest: programDigest(program),
    scheme,
    parameters,
    security: { table: SECURITY_TABLE, bits: 128, coeffModulusBits: modulusBits(keyPrimes(choice)), maxCoeffModulusBits: maxModulusBits(polyModulusDegree) },
    packing,
    inputs,
    outputs,
    instructions,
    constants: table,
    constantsDigest: digestHex(constants),
    keyConfigurationDigest: digestHex(new TextEncoder().encode(canonicalJson([parameters.fingerprint, evaluationKeys]))),
    evaluationKeys,
    requestBytes,
    responseBytes,
    transport: Math.max(requestBytes, responseBytes) <= INLINE_BYTES ? 'inline' : 'object-storage',
    operationCounts: countOf(instructions),
    assertions: program.nodes.flatMap((node) => (node.op === 'assertWithin' ? [{ low: Number(node.low), high: Number(node.high) }] : [])),
    cost,
    runtime: runtimeSize({ scheme, instructions, polyModulusDegree, keyPrimes: keyPrimes(choice).length, keyBytes: sum(evaluationKeys.map(({ bytes }) => bytes)), constantBytes: constants.length, requestBytes, responseBytes }),
  };
  checkPlan(plan, constants);
  return { plan, constants };
}

function concatenated(encoded: readonly Uint8Array[], choice: Choice): { table: PlanConstant[]; bytes: Uint8Array } {
  const bytes = new Uint8Array(sum(encoded.map((item) => item.length)));
  let offset = 0;
  const table = encoded.map((item, index) => {
    bytes.set(item, offset);
    offset += item.length;
    const { level, scale } = choice.schedule.constants[index]!;
    return { offset: offset - item.length, bytes: item.length, level, scale };
  });
  return { table, bytes };
}

function inputEncodings(program: Program, choice: Choice): InputEncoding[] {
  const level = choice.primes.length - 1;
  const ciphertextBytes = expectedCiphertextBytes({ polyModulusDegree: choice.polyModulusDegree, primes: level + 1, polynomials: 2, seeded: true });
  return program.inputs.map((input, port) => ({
    name: input.name,
    dtype: program.domain,
    shape: input.shape,
    low: String(input.low),
    high: String(input.high),
    period: periodOf(input.shape[0] ?? 1),
    encryptedBy: 'key-holder',
    level,
    scale: choice.schedule.instructions.find((instruction) => instruction.op === 'input' && instruction.port === port)!.scale,
    ciphertextBytes,
  }));
}

function outputEncodings(program: Program, choice: Choice): OutputEncoding[] {
  const ranges = rangesOf(program);
  return program.outputs.map((output, port) => {
    const { level, scale, polynomials } = choice.schedule.instructions.find((instruction) => instruction.op === 'output' && instruction.port === port)!;
    const { shape } = program.nodes[output.node]!;
    const { low, high } = ranges[output.node]!;
    return {
      name: output.name,
      dtype: program.domain,
      shape,
      low: String(low),
      high: String(high),
      period: periodOf(shape[0] ?? 1),
      level,
      scale,
      polynomials,
      ciphertextBytes: expectedCiphertextBytes({ polyModulusDegree: choice.polyModulusDegree, primes: level + 1, polynomials, seeded: false }),
      denominator: String(output.denominator),
      precisionBits: output.precisionBits,
      ...(choice.errorBits && { predictedErrorBits: Math.round(choice.errorBits[port]! * 100) / 100 }),
    };
  });
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

function countOf(instructions: readonly Instruction[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { op } of instructions) counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}
