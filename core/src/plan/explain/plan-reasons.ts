/** Why a plan has its scheme, parameters, packing and keys. */
import type { FheErrorCode } from '../../errors/index.ts';
import type { PlanRequest, TracedProgram } from '../../program/index.ts';
import { distinctPorts } from '../packing.ts';
import { MAX_PLAINTEXT_BITS } from '../parameters/plaintext-modulus.ts';
import { RING_DEGREES } from '../parameters/security-table.ts';
import { residueParameters } from '../residues.ts';
import type { EvaluationKeyPart, InputEncoding, OutputEncoding, Plan } from '../plan.ts';
import { approximationFacts, assertionFacts } from './program-facts.ts';
import { withRequest } from './edits/change-program.ts';
import type {
  CiphertextCount, KeyReason, ModulusReason, PackingReason, PlaintextReason, PlanReasons, PrivacyReason, RingDegreeReason, ScaleReason, SchemeReason, SeveralModuliReason,
} from './explanation.ts';
import { alternativeOf, figuresOf, type Planner } from './what-if.ts';

/** @param tries plans the other scheme, the next smaller ring degree and the same without circuit privacy: at most three plans */
export function planReasons(traced: TracedProgram, plan: Plan, request: PlanRequest, tries: Planner): PlanReasons {
  return {
    scheme: schemeReason(traced, plan, request, tries),
    ringDegree: ringDegreeReason(traced, plan, request, tries),
    modulus: modulusReason(plan),
    encoding: plan.scheme === 'ckks' ? scaleReason(plan) : plaintextReason(plan),
    packing: packingReason(plan, request),
    keys: keyReason(plan, request),
    approximations: approximationFacts(traced),
    assertions: assertionFacts(traced),
    circuitPrivacy: privacyReason(traced, plan, request, tries),
  };
}

function privacyReason(traced: TracedProgram, plan: Plan, request: PlanRequest, tries: Planner): PrivacyReason | null {
  if (plan.circuitPrivacy === undefined) return null;
  const without = tries(withRequest({ traced, request }, { circuitPrivacy: false }));
  return {
    statisticalBits: plan.circuitPrivacy.statisticalBits,
    floodBits: Math.max(...plan.instructions.map(({ floodBits = 0 }) => floodBits)),
    without: alternativeOf(without, figuresOf(plan), request.rowsPerCall ?? 1),
  };
}

function schemeReason(traced: TracedProgram, plan: Plan, request: PlanRequest, tries: Planner): SchemeReason {
  const { scheme } = plan;
  if (scheme === 'ckks') return { value: scheme, because: 'reals' };
  if (request.scheme !== undefined) return { value: scheme, because: 'requested' };
  const other = scheme === 'bfv' ? 'bgv' : 'bfv';
  const outcome = alternativeOf(tries(withRequest({ traced, request }, { scheme: other })), figuresOf(plan), request.rowsPerCall ?? 1);
  return { value: scheme, because: 'refusal' in outcome ? 'only' : 'cheaper', other: { value: other, outcome } };
}

const LACKS: Readonly<Partial<Record<FheErrorCode, RingDegreeReason['because']>>> = {
  FHE_PLAN_TOO_DEEP: 'depth', FHE_PLAN_PRECISION: 'precision', FHE_PLAN_PLAINTEXT_RANGE: 'range', FHE_PLAN_VECTOR_TOO_LONG: 'slots', FHE_PLAN_KEY_BUDGET: 'keys',
};

function ringDegreeReason(traced: TracedProgram, plan: Plan, request: PlanRequest, tries: Planner): RingDegreeReason {
  const value = plan.parameters.polyModulusDegree;
  if (request.polyModulusDegree !== undefined) return { value, because: 'requested' };
  const smaller = RING_DEGREES[RING_DEGREES.indexOf(value) - 1];
  if (smaller === undefined) return { value, because: 'smallest' };
  const outcome = alternativeOf(tries(withRequest({ traced, request }, { polyModulusDegree: smaller })), figuresOf(plan), request.rowsPerCall ?? 1);
  const because = 'refusal' in outcome ? LACKS[outcome.refusal.code] ?? 'slots' : 'price';
  return { value, because, smaller: { value: smaller, outcome } };
}

function modulusReason({ parameters, security, cost }: Plan): ModulusReason {
  const bits = parameters.coeffModulus.map(bitLength);
  const hasSpecial = bits.length > 1;
  return {
    bits: security.coeffModulusBits,
    maxBits: security.maxCoeffModulusBits,
    dataPrimeBits: hasSpecial ? bits.slice(0, -1) : bits,
    specialPrimeBits: hasSpecial ? bits.at(-1)! : null,
    multiplicativeDepth: cost.multiplicativeDepth,
  };
}

function scaleReason({ inputs, outputs }: Plan): ScaleReason {
  const slack = ({ predictedErrorBits, precisionBits }: OutputEncoding): number => -precisionBits - (predictedErrorBits ?? -Infinity);
  const tightest = outputs.reduce((a, b) => (slack(b) < slack(a) ? b : a));
  return {
    kind: 'scale',
    bits: Math.round(Math.log2(Math.max(...inputs.map(({ scale }) => scale)))),
    tightest: { output: tightest.name, promisedErrorBits: -tightest.precisionBits, predictedErrorBits: tightest.predictedErrorBits ?? null },
  };
}

function plaintextReason({ parameters, outputs }: Plan): PlaintextReason {
  const span = ({ low, high }: OutputEncoding): bigint => BigInt(high) - BigInt(low);
  const widest = outputs.reduce((a, b) => (span(b) > span(a) ? b : a));
  const bits = bitLength(String(span(widest)));
  return {
    kind: 'plaintext-modulus',
    value: parameters.plaintextModulus,
    bits: bitLength(parameters.plaintextModulus),
    widest: { output: widest.name, low: widest.low, high: widest.high, bits },
    ...(parameters.residues && { several: severalModuli(parameters, bits) }),
  };
}

function severalModuli(parameters: Plan['parameters'], rangeBits: number): SeveralModuliReason {
  const values = residueParameters(parameters).map(({ plaintextModulus }) => plaintextModulus);
  return { values, bits: values.map(bitLength), because: rangeBits > MAX_PLAINTEXT_BITS ? 'range' : 'price', singleBits: MAX_PLAINTEXT_BITS };
}

function packingReason({ packing, inputs, outputs }: Plan, { rowsPerCall }: PlanRequest): PackingReason {
  return {
    kind: packing.kind,
    vectorLength: packing.vectorLength,
    samplesPerCall: packing.samplesPerCall,
    because: rowsPerCall === undefined ? 'one-call' : 'rows-requested',
    rowsPerCall: rowsPerCall ?? null,
    inputs: counted(inputs, ({ encryptedBy }) => encryptedBy === 'key-holder'),
    outputs: counted(outputs, () => true),
  };
}

function counted<T extends InputEncoding | OutputEncoding>(ports: readonly T[], isEncrypted: (port: T) => boolean): CiphertextCount[] {
  return distinctPorts(ports).map((first) => {
    const all = ports.filter(({ name }) => name === first.name);
    return { name: first.name, count: all.length, bytes: all.reduce((sum, { payloadBytes }) => sum + payloadBytes, 0), encrypted: isEncrypted(first) };
  });
}

function keyReason({ evaluationKeys, instructions }: Plan, { maxKeyBytes }: PlanRequest): KeyReason {
  const isUsed = (part: EvaluationKeyPart['kind']): boolean => evaluationKeys.some(({ kind }) => kind === part);
  const relinearization = isUsed('relinearization');
  const publicKey = isUsed('public');
  const rowSwap = instructions.some(({ op }) => op === 'swapRows');
  return {
    count: evaluationKeys.length,
    bytes: evaluationKeys.reduce((sum, { bytes }) => sum + bytes, 0),
    relinearization,
    rotations: evaluationKeys.length - Number(relinearization) - Number(rowSwap) - Number(publicKey),
    rowSwap,
    publicKey,
    maxKeyBytes: maxKeyBytes ?? null,
  };
}

const bitLength = (prime: string): number => BigInt(prime).toString(2).length;
