/** Plans a Program: layouts, lowering, parameters, schedule, sizes, price. Pure and deterministic; constants are encoded by an engine afterwards. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { type PlanRequest, programDigest, type Program, type Scalar, type TracedProgram } from '../program/index.ts';
import { type EncryptionParameters, expectedCiphertextBytes, expectedPlaintextBytes, modulusChain } from '../parameters/index.ts';
import { multiplicativeDepths } from './circuit.ts';
import { costOf, microUnitsOf } from './cost/price.ts';
import { runtimeSize } from './cost/runtime-size.ts';
import { FAILURE_BITS } from './noise/noise-tail.ts';
import { packConstant, portLayout, slotStride } from './packing.ts';
import { type Choice, keyPrimes, modulusBits, type SecurityLevel } from './parameters/choice.ts';
import { maxModulusBits, SECURITY_TABLE } from './parameters/security-table.ts';
import type { InputEncoding, Instruction, OutputEncoding, Plan, PlanConstant, PlanParameters, Scheme } from './plan.ts';
import { canonicalJson, digestHex } from './plan-codec.ts';
import { checkPlan } from './check/check-plan.ts';
import { type Candidate, cheapestPlan } from './plan-search.ts';
import { evaluationKeyParts } from './rotation-keys.ts';
import type { ScheduledConstant } from './schedule/schedule.ts';

/** Version of the planner, part of every plan. */
export const TOOLCHAIN_VERSION = '0.0.0';

/** Lambda takes 6 MB; base64 and headers leave this for a body. */
export const INLINE_BYTES = 4_400_000;
/** Prefix and head of one envelope, at most. */
export const ENVELOPE_BYTES = 512;

/** A constant in all slots, to be encoded at a level and scale. */
export interface SlotConstant {
  readonly slots: readonly Scalar[];
  readonly level: number;
  readonly scale: number;
  /** BFV and BGV: the engine keeps it transformed. */
  readonly ntt: boolean;
}

/** A plan whose constants are still numbers. */
export interface PlanDraft {
  readonly parameters: PlanParameters;
  readonly scheme: Scheme;
  readonly constants: readonly SlotConstant[];
  /** What the plan computes, before levels and keys: for proofs and explanations. */
  readonly candidate: Candidate;
  /** Completes the plan with the encoded constants, in order. */
  complete(encoded: readonly Uint8Array[]): CompletePlan;
}

export interface CompletePlan {
  readonly plan: Plan;
  /** Content of constants.bin. */
  readonly constants: Uint8Array;
}

/** @throws FheError of kind `program` when the program cannot be computed as declared; its message names file and line. */
export function planProgram(traced: TracedProgram, request: PlanRequest = {}, security: SecurityLevel = request.security ?? 128): PlanDraft {
  const candidate = cheapestPlan(traced, request, security);
  const { scheme, choice, packing } = candidate;
  const parameters = planParameters(scheme, choice, security);
  return {
    parameters,
    scheme,
    candidate,
    constants: choice.schedule.constants.filter(isKnown).map(({ values, level, scale, ntt }) => ({ slots: packConstant(packing, choice.polyModulusDegree, values), level, scale, ntt: ntt === true })),
    complete: (encoded) => new PlanAssembly(traced, candidate, parameters, security).complete(encoded),
  };
}

/** Known when planning, not only at the call. */
const isKnown = ({ clear }: ScheduledConstant): boolean => clear === undefined;

function planParameters(scheme: Scheme, choice: Choice, security: SecurityLevel): PlanParameters {
  const parameters: EncryptionParameters = { scheme, polyModulusDegree: choice.polyModulusDegree, coeffModulus: keyPrimes(choice), plaintextModulus: choice.plaintextModulus };
  const { parmsIds } = modulusChain(parameters);
  return {
    polyModulusDegree: choice.polyModulusDegree,
    coeffModulus: keyPrimes(choice).map(String),
    plaintextModulus: String(choice.plaintextModulus),
    fingerprint: bytesToHex(parmsIds.at(-1)!),
    levelFingerprints: choice.primes.map((_, level) => bytesToHex(parmsIds[level]!)),
    ...(security === 'insecure-test' && { security }),
  };
}

/** Puts a candidate, its parameters and its encoded constants together. */
class PlanAssembly {
  readonly #traced: TracedProgram;
  readonly #program: Program;
  readonly #candidate: Candidate;
  readonly #parameters: PlanParameters;
  readonly #security: SecurityLevel;

  constructor(traced: TracedProgram, candidate: Candidate, parameters: PlanParameters, security: SecurityLevel) {
    this.#traced = traced;
    this.#program = traced.program;
    this.#candidate = candidate;
    this.#parameters = parameters;
    this.#security = security;
  }

  complete(encoded: readonly Uint8Array[]): CompletePlan {
    const { scheme, choice, lowered: { circuit }, packing } = this.#candidate;
    const { polyModulusDegree } = choice;
    const primes = keyPrimes(choice);
    const { table, bytes: constants } = this.#concatenated(encoded);
    const instructions = this.#instructions();
    const inputs = [...this.#encryptedInputs(), ...this.#clearInputs()];
    const outputs = this.#outputs();
    const evaluationKeys = evaluationKeyParts(instructions, polyModulusDegree, primes.length);
    const requestBytes = sum(inputs.map((input) => input.payloadBytes + ENVELOPE_BYTES));
    const responseBytes = sum(outputs.map((output) => output.payloadBytes + ENVELOPE_BYTES));
    const depths = multiplicativeDepths(circuit);
    const depth = Math.max(0, ...circuit.outputs.map(({ node }) => depths[node]!));
    const plan: Plan = {
      formatVersion: 1,
      toolchainVersion: TOOLCHAIN_VERSION,
      programDigest: programDigest(this.#program),
      scheme,
      parameters: this.#parameters,
      security: { table: SECURITY_TABLE, bits: this.#security === 'insecure-test' ? 0 : this.#security, coeffModulusBits: modulusBits(primes), maxCoeffModulusBits: maxModulusBits(polyModulusDegree, this.#security) },
      packing,
      inputs,
      outputs,
      instructions,
      constants: table,
      constantsDigest: digestHex(constants),
      keyConfigurationDigest: digestHex(new TextEncoder().encode(canonicalJson([this.#parameters.fingerprint, evaluationKeys]))),
      evaluationKeys,
      requestBytes,
      responseBytes,
      transport: Math.max(requestBytes, responseBytes) <= INLINE_BYTES ? 'inline' : 'object-storage',
      operationCounts: countOf(instructions),
      assertions: this.#program.nodes.flatMap((node) => (node.op === 'assertWithin' ? [{ low: Number(node.low), high: Number(node.high) }] : [])),
      ...this.#declaredBeside(),
      cost: costOf(microUnitsOf(scheme, instructions, polyModulusDegree), depth, requestBytes),
      runtime: runtimeSize({ scheme, instructions, polyModulusDegree, keyPrimes: primes.length, keyBytes: sum(evaluationKeys.map(({ bytes }) => bytes)), constantBytes: constants.length, requestBytes, responseBytes }),
    };
    checkPlan(plan, constants);
    return { plan, constants };
  }

  /** What the function's declaration says beside its program. */
  #declaredBeside(): Pick<Plan, 'loaded' | 'authorizeTimeoutMillis'> {
    const { loaded, authorizeTimeoutMillis } = this.#traced;
    return { ...(loaded && { loaded }), ...(authorizeTimeoutMillis !== undefined && { authorizeTimeoutMillis }) };
  }

  /** Steps in slots; constants and clear inputs by their index among their kind. */
  #instructions(): Instruction[] {
    const { choice: { schedule }, packing, lowered } = this.#candidate;
    const stride = slotStride(packing);
    const known = schedule.constants.map(isKnown);
    const before = (index: number, kind: boolean): number => known.slice(0, index).filter((isOfKind) => isOfKind === kind).length;
    return schedule.instructions.map(({ constant, step, ...instruction }): Instruction => ({
      ...instruction,
      ...(step !== undefined && { step: step * stride }),
      ...(constant !== undefined && (known[constant]! ? { constant: before(constant, true) } : { clear: lowered.inputs.length + before(constant, false) })),
    }));
  }

  #concatenated(encoded: readonly Uint8Array[]): { table: PlanConstant[]; bytes: Uint8Array } {
    const known = this.#candidate.choice.schedule.constants.filter(isKnown);
    const bytes = new Uint8Array(sum(encoded.map((item) => item.length)));
    let offset = 0;
    const table = encoded.map((item, index): PlanConstant => {
      bytes.set(item, offset);
      offset += item.length;
      const { level, scale, ntt } = known[index]!;
      return { offset: offset - item.length, bytes: item.length, level, scale, ntt: ntt === true };
    });
    return { table, bytes };
  }

  #encryptedInputs(): InputEncoding[] {
    const { choice: { polyModulusDegree, schedule }, lowered } = this.#candidate;
    return lowered.inputs.map(({ input, tile, layout }, port) => {
      const { level, scale } = schedule.instructions.find((instruction) => instruction.op === 'input' && instruction.port === port)!;
      return { ...this.#declared(input), ...portLayout(layout, this.#program.inputs[input]!.shape), tile, encryptedBy: 'key-holder', level, scale, payloadBytes: expectedCiphertextBytes({ polyModulusDegree, primes: level + 1, polynomials: 2, seeded: true }) };
    });
  }

  /** One encoded plaintext for each level and scale at which a clear tile is used. */
  #clearInputs(): InputEncoding[] {
    const { scheme, choice: { polyModulusDegree, schedule }, lowered } = this.#candidate;
    return schedule.constants.flatMap(({ clear, level, scale }, index): InputEncoding[] => {
      if (clear === undefined) return [];
      const { input, tile, layout } = lowered.clearTiles[clear]!;
      const words = scheme === 'ckks' ? polyModulusDegree * (level + 1) : polyModulusDegree;
      const multiplies = schedule.instructions.some(({ op, constant }) => op === 'multiplyPlain' && constant === index);
      return [{ ...this.#declared(input), ...portLayout(layout, this.#program.inputs[input]!.shape), tile, encryptedBy: 'nobody', level, scale, payloadBytes: expectedPlaintextBytes(words), ...(multiplies && { refusesZeros: true }) }];
    });
  }

  #declared(input: number): Pick<InputEncoding, 'name' | 'dtype' | 'low' | 'high' | 'encoding'> {
    const { name, low, high, encoding } = this.#program.inputs[input]!;
    return { name, dtype: this.#program.domain, low: String(low), high: String(high), encoding };
  }

  #outputs(): OutputEncoding[] {
    const { choice: { polyModulusDegree, schedule, errorBits, predictions }, lowered } = this.#candidate;
    return lowered.circuit.outputs.map(({ output, tile, range }, port) => {
      const { level, scale, polynomials } = schedule.instructions.find((instruction) => instruction.op === 'output' && instruction.port === port)!;
      const { name, denominator, precisionBits } = this.#program.outputs[output]!;
      return {
        ...portLayout(lowered.outputs[output]!, this.#program.nodes[this.#program.outputs[output]!.node]!.shape),
        name, tile, dtype: this.#program.domain, low: String(range.low), high: String(range.high), level, scale, polynomials,
        payloadBytes: expectedCiphertextBytes({ polyModulusDegree, primes: level + 1, polynomials, seeded: false }),
        denominator: String(denominator),
        ...this.#alsoAs(output),
        precisionBits,
        ...(errorBits && { predictedErrorBits: hundredths(errorBits[port]!) }),
        ...(predictions && { predictedBudgetBits: hundredths(predictions[port]!.budgetBits), budgetMarginBits: hundredths(predictions[port]!.marginBits), failureBits: FAILURE_BITS }),
      };
    });
  }

  #alsoAs(output: number): Pick<OutputEncoding, 'alsoAs'> {
    const others = this.#program.outputs.filter((_, i) => i !== output && this.#candidate.lowered.carriedBy[i] === output);
    return others.length === 0 ? {} : { alsoAs: others.map(({ name, denominator }) => ({ name, denominator: String(denominator) })) };
  }
}

/** Logarithms differ in their last bits between platforms; a plan holds what does not. */
const hundredths = (bits: number): number => Math.round(bits * 100) / 100;

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

function countOf(instructions: readonly Instruction[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { op } of instructions) counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}
