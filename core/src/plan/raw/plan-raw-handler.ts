/** Plans a raw handler: parameters from its declaration, everything else from one run on nothing. */
import { canonicalJson, digestHex } from '../plan-codec.ts';
import { expectedCiphertextBytes } from '../../parameters/index.ts';
import type { RawDeclaration, RawEvaluate, RawOutput } from '../../raw/index.ts';
import { costOf } from '../cost/price.ts';
import { runtimeSize } from '../cost/runtime-size.ts';
import { standardLayout } from '../layout.ts';
import { packingOf, portLayout, slotStride } from '../packing.ts';
import type { SecurityLevel } from '../parameters/choice.ts';
import type { InputEncoding, OutputEncoding, PlanPacking, PlanRuntime } from '../plan.ts';
import { ENVELOPE_BYTES, INLINE_BYTES, TOOLCHAIN_VERSION } from '../plan-program.ts';
import { keyParts } from '../rotation-keys.ts';
import { TIMINGS } from '../timing-table.ts';
import { dryRun, type DryRun } from './dry-run.ts';
import { rawParameters } from './raw-parameters.ts';
import type { RawLimits, RawPlan } from './raw-plan.ts';
import type { RawState } from './raw-guard.ts';
import { encodingWork } from './raw-numbers.ts';
import { type RawSetting, rawSetting } from './raw-setting.ts';

export interface RawHandlerCode {
  readonly declaration: RawDeclaration;
  readonly evaluate: RawEvaluate;
  /** SHA-256 of the bundle that is deployed, hex. */
  readonly codeDigest: string;
  readonly authorizeTimeoutMillis?: number;
}

export interface RawPlanning {
  /** The author's line that is running, for messages. */
  readonly where?: () => string | undefined;
  /** For tests only. @default - as declared */
  readonly security?: SecurityLevel;
}

/** A run on nothing may hold what no engine could: this is all that WebAssembly can address, roughly. */
const PLANNING_BYTES = 3 * 2 ** 30;
const PLANNING_VALUES = 2 ** 20;
/** A call may hold a quarter more than the run that planned it, within the headroom of the planned memory, and a few values besides. */
const LIVE_HEADROOM = 1.25;
const SPARE_VALUES = 8;
/** Share of the timeout after which no further operation starts: what is left stores nothing, but reports why. */
const TIME_SHARE = 0.8;
const MAX_LAMBDA_SECONDS = 900;

/** @throws FheError FHE_RAW_PARAMETERS, FHE_RAW_OPERATION, FHE_RAW_UNITS_EXCEEDED, FHE_RAW_HANDLER */
export function planRawHandler(code: RawHandlerCode, { where = () => undefined, security = code.declaration.parameters.security ?? 128 }: RawPlanning = {}): RawPlan {
  const { declaration, codeDigest, authorizeTimeoutMillis } = code;
  const { scheme, parameters: { polyModulusDegree, scaleBits }, vectorLength, rotationSteps, relinearization, swapRows, maxMicroUnits } = declaration;
  const { parameters, security: protection } = rawParameters(declaration, security);
  const packing = packingOf(scheme, polyModulusDegree, { vectorLength, spansRows: vectorLength === polyModulusDegree, periodic: false });
  const steps = new Set(rotationSteps.map((step) => step * slotStride(packing)));
  const evaluationKeys = keyParts({ relinearizes: relinearization, steps, swapsRows: swapRows }, polyModulusDegree, parameters.coeffModulus.length);
  const scale = scaleBits === undefined ? 1 : 2 ** scaleBits;
  const fixed = { scheme, parameters, packing, scale, rotationSteps, evaluationKeys };

  const top: RawState = { level: parameters.levelFingerprints.length - 1, scale, polynomials: 2 };
  const setting = rawSetting({ ...fixed, limits: { microUnits: maxMicroUnits, liveBytes: PLANNING_BYTES, liveValues: PLANNING_VALUES, millis: Infinity } });
  const run = dryRun(setting, code.evaluate, declaration.inputs.map(({ name }) => ({ name, ...top })), declaration.outputs.map(({ name }) => name), where);

  const inputs = inputEncodings(declaration, top);
  const outputs = declaration.outputs.map((output, index) => outputEncoding(setting, packing, output, run.outputs[index]!));
  const [requestBytes, responseBytes] = [inputs, outputs].map((ports) => sum(ports.map(({ payloadBytes }) => payloadBytes + ENVELOPE_BYTES))) as [number, number];
  const runtime = rawRuntime(run, { setting, keyPrimes: parameters.coeffModulus.length, keyBytes: sum(evaluationKeys.map(({ bytes }) => bytes)), requestBytes, responseBytes });
  // The chain says how deep a handler may get: that, and not the path of one run, makes the price class.
  const depth = top.level;
  return {
    kind: 'raw',
    formatVersion: 1,
    toolchainVersion: TOOLCHAIN_VERSION,
    codeDigest,
    ...fixed,
    security: protection,
    inputs, outputs,
    keyConfigurationDigest: digestHex(new TextEncoder().encode(canonicalJson([parameters.fingerprint, evaluationKeys]))),
    requestBytes, responseBytes,
    transport: Math.max(requestBytes, responseBytes) <= INLINE_BYTES ? 'inline' : 'object-storage',
    ...(authorizeTimeoutMillis !== undefined && { authorizeTimeoutMillis }),
    limits: limitsOf(setting, run, runtime),
    expected: { microUnits: run.microUnits, amountNano: costOf(run.microUnits, depth, requestBytes).amountNano, operationCounts: counted(run) },
    cost: costOf(maxMicroUnits, depth, requestBytes),
    runtime,
  };
}

function inputEncodings({ inputs, vectorLength, scheme, parameters: { polyModulusDegree } }: RawDeclaration, { level, scale }: RawState): InputEncoding[] {
  const payloadBytes = expectedCiphertextBytes({ polyModulusDegree, primes: level + 1, polynomials: 2, seeded: true });
  return inputs.map(({ name, shape, low, high, encoding }) => ({
    name, ...portLayout(standardLayout(shape, vectorLength), shape), tile: 0, dtype: scheme === 'ckks' ? 'real' : 'integer', low: String(low), high: String(high), encoding, encryptedBy: 'key-holder', level, scale, payloadBytes,
  }));
}

function outputEncoding({ scheme, polyModulusDegree, moduli, plaintextModulus: t }: RawSetting, { vectorLength }: PlanPacking, { name, shape, low, high, precisionBits }: RawOutput, { level, scale, polynomials }: RawState): OutputEncoding {
  const isReal = scheme === 'ckks';
  // Reals: what fits the level at the scale. Integers: what the plaintext modulus tells apart, around 0.
  const reach = isReal ? moduli[level]! / (2 * scale) : (t - 1n) / 2n;
  return {
    name, ...portLayout(standardLayout(shape, vectorLength), shape), tile: 0, dtype: isReal ? 'real' : 'integer',
    low: String(low ?? -reach), high: String(high ?? reach),
    level, scale, polynomials,
    payloadBytes: expectedCiphertextBytes({ polyModulusDegree, primes: level + 1, polynomials, seeded: false }),
    denominator: '1',
    precisionBits,
  };
}

/** Sized for the run that planned it, with the time that maxUnits would take. */
function rawRuntime({ instructions, encodings, microUnits }: DryRun, { setting, ...demand }: { readonly setting: RawSetting; readonly keyPrimes: number; readonly keyBytes: number; readonly requestBytes: number; readonly responseBytes: number }): PlanRuntime {
  const { scheme, polyModulusDegree, limits } = setting;
  const runtime = runtimeSize({ scheme, polyModulusDegree, instructions, constantBytes: sum(encodings) * 8 * polyModulusDegree, ...demand });
  const encodingMillis = sum(encodings.map((primes) => encodingWork(primes).ntt)) * TIMINGS.stock.ntt * 1e-6 * polyModulusDegree * Math.log2(polyModulusDegree);
  const predictedCallMillis = Math.round(10 * (runtime.predictedCallMillis + encodingMillis)) / 10;
  const longestMillis = runtime.predictedColdMillis + predictedCallMillis * Math.max(1, limits.microUnits / microUnits);
  return { ...runtime, predictedCallMillis, timeoutSeconds: Math.min(MAX_LAMBDA_SECONDS, Math.max(runtime.timeoutSeconds, Math.ceil((3 * longestMillis) / 1000))) };
}

function limitsOf({ polyModulusDegree, primes, limits: { microUnits } }: RawSetting, { peak }: DryRun, { timeoutSeconds }: PlanRuntime): RawLimits {
  const largest = 8 * polyModulusDegree * primes.length * 3;
  return {
    microUnits,
    liveValues: Math.ceil(LIVE_HEADROOM * peak.values) + SPARE_VALUES,
    liveBytes: Math.ceil(LIVE_HEADROOM * peak.bytes) + SPARE_VALUES * largest,
    millis: Math.floor(TIME_SHARE * 1000 * timeoutSeconds),
  };
}

function counted({ instructions }: DryRun): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { op } of instructions) counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
