/** Memory, time and timeout of the deployed function, from fitted figures of the engine (spec/timing). Never used for price. */
import type { Instruction, PlanRuntime, Scheme } from '../plan.ts';
import { TIMINGS } from '../timing-table.ts';
import { workOf } from './operation-work.ts';

export interface RuntimeDemand {
  readonly scheme: Scheme;
  /** Plaintext moduli, one after another: each has a context, keys and constants of its own. @default 1 */
  readonly runs?: number;
  readonly instructions: readonly Instruction[];
  readonly polyModulusDegree: number;
  /** All primes, the special one included. */
  readonly keyPrimes: number;
  /** Seeded bytes of all evaluation keys, as they travel. */
  readonly keyBytes: number;
  /** Of all runs, as the two below. */
  readonly constantBytes: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
}

/** What `npm run bench -- timing` fits for one build of an engine: spec/timing. Milliseconds of CPU, MiB as they travel. */
export interface Timing {
  readonly ntt: number;
  readonly mac: number;
  readonly element: number;
  readonly baseConversion: number;
  readonly perInstructionMillis: number;
  readonly requestMillisPerMiB: number;
  readonly responseMillisPerMiB: number;
  readonly constantMillisPerMiB: number;
  readonly keyMillisPerMiB: number;
  readonly initMillis: number;
  readonly contextRoot: number;
  readonly memory: {
    readonly baseMiB: number;
    readonly contextRootBytes: number;
    readonly perKeyByte: number;
    readonly perConstantByte: number;
    readonly perLiveByte: number;
    readonly perRequestByte: number;
    readonly perResponseByte: number;
  };
}

/** Plans are sized for the slowest build that may evaluate them. */
const SLOWEST: Timing = TIMINGS.stock;

const MIB = 2 ** 20;
/** The deployed runtime with its clients, imported, beside a process that only evaluates: the latter is what `memory` is fitted to. */
export const RUNTIME_MIB = 50;
/** One vCPU of AWS Lambda. */
const FULL_CPU_MIB = 1769;
const MEMORY_HEADROOM = 1.3;
const MAX_LAMBDA_SECONDS = 900;

/** @param timing of the build to predict for, where it is not what plans are sized for */
export function runtimeSize(demand: RuntimeDemand, timing: Timing = SLOWEST): PlanRuntime {
  const predictedCallMillis = callMillis(demand, timing);
  const predictedColdMillis = coldMillis(demand, timing);
  const predictedPeakMiB = Math.ceil(peakMiB(demand, timing));
  const memorySizeMiB = Math.min(10240, Math.max(Math.ceil(MEMORY_HEADROOM * predictedPeakMiB), FULL_CPU_MIB));
  const timeoutSeconds = Math.min(MAX_LAMBDA_SECONDS, Math.max(10, Math.ceil((3 * (predictedColdMillis + predictedCallMillis)) / 1000)));
  return { predictedPeakMiB, memorySizeMiB, predictedCallMillis: rounded(predictedCallMillis), predictedColdMillis: rounded(predictedColdMillis), timeoutSeconds };
}

/** From request bytes to response bytes, with context, constants and keys loaded. */
function callMillis({ scheme, runs = 1, instructions, polyModulusDegree, requestBytes, responseBytes }: RuntimeDemand, timing: Timing): number {
  const computing = instructions.reduce((sum, instruction) => sum + instructionMillis(timing, scheme, polyModulusDegree, instruction, instructions[instruction.args[0] ?? 0]!), 0);
  const copying = 1e-6 * timing.element * polyModulusDegree * copiedElements(instructions);
  return runs * (computing + copying) + (timing.requestMillisPerMiB * requestBytes + timing.responseMillisPerMiB * responseBytes) / MIB;
}

/** Operations work in place: an operand that is needed again is copied before, and of a sum or product only when both are. */
function copiedElements(instructions: readonly Instruction[]): number {
  const lastUse = lastUses(instructions);
  return instructions.reduce((sum, { op, args }, id) => {
    const overwritten = op === 'add' || op === 'multiply' ? args : args.slice(0, 1);
    const isCopied = op !== 'output' && overwritten.length > 0 && overwritten.every((arg) => lastUse[arg] !== id);
    return isCopied ? sum + size(instructions[args[0]!]!) : sum;
  }, 0);
}

/** `before`: the first argument. */
export function instructionMillis(timing: Pick<Timing, 'ntt' | 'mac' | 'element' | 'baseConversion' | 'perInstructionMillis'>, scheme: Scheme, polyModulusDegree: number, instruction: Instruction, before: Instruction): number {
  const { ntt, mac, element, baseConversion } = workOf(scheme, instruction, before);
  const perCoefficient = timing.ntt * exactLog2(polyModulusDegree) * ntt + timing.mac * mac + timing.element * element + timing.baseConversion * baseConversion;
  return 1e-6 * polyModulusDegree * perCoefficient + timing.perInstructionMillis;
}

function coldMillis({ scheme, runs = 1, instructions, polyModulusDegree, keyPrimes, keyBytes, constantBytes }: RuntimeDemand, timing: Timing): number {
  const context = timing.contextRoot * contextTables(scheme, keyPrimes);
  const constants = timing.ntt * exactLog2(polyModulusDegree) * constantTransforms(scheme, instructions);
  return timing.initMillis + 1e-6 * polyModulusDegree * runs * (context + constants) + (timing.keyMillisPerMiB * runs * keyBytes + timing.constantMillisPerMiB * constantBytes) / MIB;
}

/** BFV and BGV constants travel as coefficients; the engine transforms them for the level of the products that take them. */
function constantTransforms(scheme: Scheme, instructions: readonly Instruction[]): number {
  if (scheme === 'ckks') return 0;
  const taken = instructions.filter(({ op, args, constant }) => op === 'multiplyPlain' && constant !== undefined && (scheme === 'bgv' || instructions[args[0]!]!.op === 'toNtt'));
  return [...new Map(taken.map(({ constant, level }) => [constant, level + 1])).values()].reduce((sum, primes) => sum + primes, 0);
}

/**
 * Tables of N roots that SEAL builds: each level of k primes has one for each prime, one for each of the k + 1 primes of the wider
 * base of BFV products (in every scheme) and one beside them, and BFV and BGV one more for the plaintext modulus. Summed over k = 1 .. keyPrimes.
 */
export function contextTables(scheme: Scheme, keyPrimes: number): number {
  return keyPrimes * (keyPrimes + 3) + (scheme === 'ckks' ? 0 : keyPrimes);
}

function peakMiB(demand: RuntimeDemand, { memory }: Timing): number {
  const { runs = 1, keyBytes, constantBytes, requestBytes, responseBytes } = demand;
  const bytes = runs * memory.contextRootBytes * demand.polyModulusDegree * contextTables(demand.scheme, demand.keyPrimes)
    + runs * memory.perKeyByte * keyBytes + memory.perConstantByte * constantBytes + memory.perLiveByte * peakLiveBytes(demand)
    + memory.perRequestByte * requestBytes + memory.perResponseByte * responseBytes;
  return RUNTIME_MIB + memory.baseMiB + bytes / MIB;
}

/** Most bytes of ciphertexts alive at once when each value is freed after its last use, and what a key switch takes beside them. */
export function peakLiveBytes({ instructions, keyPrimes, polyModulusDegree }: Pick<RuntimeDemand, 'instructions' | 'keyPrimes' | 'polyModulusDegree'>): number {
  const lastUse = lastUses(instructions);
  let [live, peak] = [0, 0];
  instructions.forEach((instruction, id) => {
    live += size(instruction);
    peak = Math.max(peak, live + 4 * keyPrimes);
    for (const arg of new Set([...instruction.args, id])) if (lastUse[arg] === id) live -= size(instructions[arg]!);
  });
  return 8 * polyModulusDegree * peak;
}

/** Polynomials modulo one prime. */
const size = ({ level, polynomials }: Instruction): number => polynomials * (level + 1);

function lastUses(instructions: readonly Instruction[]): number[] {
  const last = instructions.map((_, id) => id);
  instructions.forEach(({ args }, id) => { for (const arg of args) last[arg] = id; });
  return last;
}

/** Of a power of two. `Math.log2` need not be exact, and a plan is the same on every machine. */
const exactLog2 = (power: number): number => 31 - Math.clz32(power);

const rounded = (millis: number): number => Math.round(millis * 10) / 10;
