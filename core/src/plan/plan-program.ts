/** Plans a Program: layouts, lowering, parameters, schedule, sizes, price. Pure and deterministic; constants are encoded by an engine afterwards. */
import { isFheError } from '../errors/index.ts';
import { bytesToHex } from '@noble/hashes/utils.js';
import { type PlanRequest, programDigest, type Program, type Scalar, type TracedProgram } from '../program/index.ts';
import { type EncryptionParameters, expectedCiphertextBytes, expectedPlaintextBytes, modulusChain } from '../parameters/index.ts';
import { multiplicativeDepths } from './circuit.ts';
import { costOf, microUnitsOf } from './cost/price.ts';
import { runtimeSize } from './cost/runtime-size.ts';
import { FAILURE_BITS } from './noise/noise-tail.ts';
import { packConstant, portLayout, slotStride } from './packing.ts';
import { type Choice, keyPrimes, modulusBits, runsOf, type SecurityLevel } from './parameters/choice.ts';
import { maxModulusBits, SECURITY_TABLE } from './parameters/security-table.ts';
import { predictedErrorBits } from './named-outputs.ts';
import type { FinishedOutput, InputEncoding, Instruction, OutputEncoding, Plan, PlanConstant, PlanParameters, PortResidue, ResidueParameters, Scheme } from './plan.ts';
import { canonicalJson, digestHex } from './plan-codec.ts';
import { checkPlan } from './check/check-plan.ts';
import { type PlannedFinish, splitAtSums } from './finish/split-at-sums.ts';
import { type Candidate, cheapestPlan } from './plan-search.ts';
import { publicRange } from './public-ranges.ts';
import { evaluationKeyParts } from './rotation-keys.ts';
import { STATISTICAL_BITS } from './noise/privacy-flood.ts';
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
  /** Index of the plaintext modulus that it is encoded for. Absent for the first one. */
  readonly residue?: number;
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
  const { candidate, finished } = cheapestSplit(traced, request, security);
  const { scheme, choice, packing } = candidate;
  const parameters = planParameters(scheme, choice, security);
  return {
    parameters,
    scheme,
    candidate,
    constants: forEachResidue(choice, choice.schedule.constants.filter(isKnown).map(({ values, level, scale, ntt }) => ({ slots: packConstant(packing, choice.polyModulusDegree, values), level, scale, ntt: ntt === true }))),
    complete: (encoded) => new PlanAssembly(traced, { candidate, finished }, parameters, security).complete(encoded),
  };
}

interface SplitCandidate {
  readonly candidate: Candidate;
  readonly finished: readonly PlannedFinish[];
}

/** The key holder finishes what is made of sums that it learns anyway, or may see. */
function cheapestSplit(traced: TracedProgram, request: PlanRequest, security: SecurityLevel): SplitCandidate {
  const whole = (): SplitCandidate => ({ candidate: cheapestPlan(traced, request, security), finished: [] });
  const split = splitAtSums(traced, request.revealPartialSums === true);
  if (split.finished.length === 0) return whole();
  try {
    return { candidate: cheapestPlan(split.served, request, security), finished: split.finished };
  } catch (error) {
    // Parts may need more precision than there is, where the output itself does not.
    if (isFheError(error) && error.kind === 'program') return whole();
    throw error;
  }
}

/** Known when planning, not only at the call. */
const isKnown = ({ clear }: ScheduledConstant): boolean => clear === undefined;

/** What is the same modulo each plaintext modulus, listed once for each. */
const forEachResidue = <T extends object>(choice: Choice, items: readonly T[]): (T & PortResidue)[] =>
  Array.from({ length: runsOf(choice) }, (_, residue) => items.map((item) => (residue === 0 ? item : { ...item, residue }))).flat();

function planParameters(scheme: Scheme, choice: Choice, security: SecurityLevel): PlanParameters {
  const { polyModulusDegree, plaintextModulus, residueModuli } = choice;
  const own = (modulus: bigint): ResidueParameters => {
    const parameters: EncryptionParameters = { scheme, polyModulusDegree, coeffModulus: keyPrimes(choice), plaintextModulus: modulus };
    const { parmsIds } = modulusChain(parameters);
    return { plaintextModulus: String(modulus), fingerprint: bytesToHex(parmsIds.at(-1)!), levelFingerprints: choice.primes.map((_, level) => bytesToHex(parmsIds[level]!)) };
  };
  return {
    polyModulusDegree,
    coeffModulus: keyPrimes(choice).map(String),
    ...own(plaintextModulus),
    ...(residueModuli && { residues: residueModuli.map(own) }),
    ...(security === 'insecure-test' && { security }),
  };
}

/** Puts a candidate, its parameters and its encoded constants together. */
class PlanAssembly {
  readonly #traced: TracedProgram;
  /** As it was traced, and as the server evaluates it. */
  readonly #program: Program;
  readonly #served: Program;
  readonly #candidate: Candidate;
  readonly #finished: readonly PlannedFinish[];
  readonly #parameters: PlanParameters;
  readonly #security: SecurityLevel;

  constructor(traced: TracedProgram, { candidate, finished }: SplitCandidate, parameters: PlanParameters, security: SecurityLevel) {
    this.#traced = traced;
    this.#program = traced.program;
    this.#served = candidate.served.program;
    this.#candidate = candidate;
    this.#finished = finished;
    this.#parameters = parameters;
    this.#security = security;
  }

  complete(encoded: readonly Uint8Array[]): CompletePlan {
    const { scheme, choice, lowered: { circuit }, packing } = this.#candidate;
    const { polyModulusDegree } = choice;
    const primes = keyPrimes(choice);
    const { table, bytes: constants } = this.#concatenated(encoded);
    const instructions = this.#instructions();
    const inputs = forEachResidue(choice, [...this.#encryptedInputs(), ...this.#clearInputs()]);
    const outputs = forEachResidue(choice, this.#withFinishes(this.#outputs()));
    const runs = runsOf(choice);
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
      cost: costOf(runs * microUnitsOf(scheme, instructions, polyModulusDegree), depth, requestBytes),
      runtime: runtimeSize({ scheme, runs, instructions, polyModulusDegree, keyPrimes: primes.length, keyBytes: sum(evaluationKeys.map(({ bytes }) => bytes)), constantBytes: constants.length, requestBytes, responseBytes }),
    };
    checkPlan(plan, constants);
    return { plan, constants };
  }

  get #isPrivate(): boolean {
    return this.#candidate.choice.schedule.instructions.some(({ op }) => op === 'rerandomise');
  }

  /** What the function's declaration says beside its program. */
  #declaredBeside(): Pick<Plan, 'loaded' | 'authorizeTimeoutMillis' | 'circuitPrivacy'> {
    const { loaded, authorizeTimeoutMillis } = this.#traced;
    return { ...(this.#isPrivate && { circuitPrivacy: { statisticalBits: STATISTICAL_BITS } }), ...(loaded && { loaded }), ...(authorizeTimeoutMillis !== undefined && { authorizeTimeoutMillis }) };
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
      const { level, scale, ntt } = known[index % known.length]!;
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
      const { name, denominator, precisionBits } = this.#served.outputs[output]!;
      return {
        ...portLayout(lowered.outputs[output]!, this.#served.nodes[this.#served.outputs[output]!.node]!.shape),
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

  /** On the port that carries the first part. */
  #withFinishes(outputs: readonly OutputEncoding[]): OutputEncoding[] {
    return outputs.map((output, index) => {
      const finishes = this.#finished.filter(({ terms }) => {
        const part = terms.flatMap(({ of }) => of)[0]!;
        return outputs.findIndex(({ name, alsoAs }) => name === part || alsoAs?.some((other) => other.name === part)) === index;
      });
      return finishes.length === 0 ? output : { ...output, finishes: finishes.map((finish) => this.#finish(finish, outputs)) };
    });
  }

  #finish({ sensitivities, ...finish }: PlannedFinish, outputs: readonly OutputEncoding[]): FinishedOutput {
    if (this.#program.domain === 'integer') return this.#isPrivate ? { ...finish, ...publicText(finish) } : finish;
    const error = [...sensitivities].reduce((total, [part, sensitivity]) => total + sensitivity * 2 ** predictedErrorBits(outputs, part)!, 0);
    return { ...finish, predictedErrorBits: hundredths(Math.log2(error)) };
  }

  #alsoAs(output: number): Pick<OutputEncoding, 'alsoAs'> {
    const others = this.#served.outputs.filter((_, i) => i !== output && this.#candidate.lowered.carriedBy[i] === output);
    return others.length === 0 ? {} : { alsoAs: others.map(({ name, denominator }) => ({ name, denominator: String(denominator) })) };
  }
}

function publicText({ low, high }: Pick<FinishedOutput, 'low' | 'high'>): Pick<FinishedOutput, 'low' | 'high'> {
  const range = publicRange({ low: BigInt(low), high: BigInt(high) });
  return { low: String(range.low), high: String(range.high) };
}

/** Logarithms differ in their last bits between platforms; a plan holds what does not. */
const hundredths = (bits: number): number => Math.round(bits * 100) / 100;

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

function countOf(instructions: readonly Instruction[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { op } of instructions) counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}
