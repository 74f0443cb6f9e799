/** Memory, time and timeout of the deployed function, from fitted times of the engine (spec/timing). Never used for price. */
import type { Instruction, PlanRuntime, Scheme } from '../plan.ts';
import { TIMING } from '../timing-table.ts';
import { workOf } from './operation-work.ts';

export interface RuntimeDemand {
  readonly scheme: Scheme;
  readonly instructions: readonly Instruction[];
  readonly polyModulusDegree: number;
  /** All primes, the special one included. */
  readonly keyPrimes: number;
  /** Seeded bytes of all evaluation keys. */
  readonly keyBytes: number;
  readonly constantBytes: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
}

const MIB = 2 ** 20;
/** Node, the runtime's code and the engine before any context. */
const BASE_MIB = 120;
/** Tables of a context: roots and their quotients for each prime of each level. */
const CONTEXT_WORDS_PER_PRIME = 12;
/** One vCPU of AWS Lambda. */
const FULL_CPU_MIB = 1769;
const MEMORY_HEADROOM = 1.3;
const MAX_LAMBDA_SECONDS = 900;

export function runtimeSize(demand: RuntimeDemand): PlanRuntime {
  const { polyModulusDegree, keyPrimes, keyBytes } = demand;
  const logN = Math.log2(polyModulusDegree);
  const computing = demand.instructions.reduce((sum, instruction) => {
    const { ntt, mac, element, baseConversion } = workOf(demand.scheme, instruction, demand.instructions[instruction.args[0] ?? 0]!);
    return sum + 1e-6 * polyModulusDegree * (TIMING.ntt * logN * ntt + TIMING.mac * mac + TIMING.element * element + TIMING.baseConversion * baseConversion) + TIMING.perInstructionMillis;
  }, 0);
  const predictedCallMillis = computing + (TIMING.ioMillisPerMiB * (2 * demand.requestBytes + demand.responseBytes)) / MIB;
  // The fitted times hold for five primes; building tables is linear in primes over all levels.
  const contextMillis = TIMING.contextMillis[String(polyModulusDegree) as keyof typeof TIMING.contextMillis] * ((keyPrimes * (keyPrimes + 1)) / 30);
  const predictedColdMillis = TIMING.initMillis + contextMillis + (TIMING.keyLoadMillisPerMiB * 2 * keyBytes) / MIB + (TIMING.ioMillisPerMiB * demand.constantBytes) / MIB;
  const ringBytes = 8 * polyModulusDegree;
  const contextBytes = ((keyPrimes * (keyPrimes + 1)) / 2) * CONTEXT_WORDS_PER_PRIME * ringBytes;
  const ciphertexts = peakLive(demand.instructions, keyPrimes) * ringBytes;
  // A seeded key doubles when loaded; bytes of keys, constants and request are held once more outside the engine.
  const predictedPeakMiB = Math.ceil(BASE_MIB + (contextBytes + 3 * keyBytes + 2 * demand.constantBytes + ciphertexts + 3 * demand.requestBytes + 2 * demand.responseBytes) / MIB);
  const memorySizeMiB = Math.min(10240, Math.max(Math.ceil(MEMORY_HEADROOM * predictedPeakMiB), FULL_CPU_MIB));
  const timeoutSeconds = Math.min(MAX_LAMBDA_SECONDS, Math.max(10, Math.ceil((3 * (predictedColdMillis + predictedCallMillis)) / 1000)));
  return { predictedPeakMiB, memorySizeMiB, predictedCallMillis: rounded(predictedCallMillis), predictedColdMillis: rounded(predictedColdMillis), timeoutSeconds };
}

/** Most ring elements (polynomials times primes) alive at once when each value is freed after its last use. */
function peakLive(instructions: readonly Instruction[], keyPrimes: number): number {
  const lastUse = instructions.map((_, id) => id);
  instructions.forEach(({ args }, id) => { for (const arg of args) lastUse[arg] = id; });
  const size = ({ level, polynomials }: Instruction): number => polynomials * (level + 1);
  let [live, peak] = [0, 0];
  instructions.forEach((instruction, id) => {
    live += size(instruction);
    peak = Math.max(peak, live + 4 * keyPrimes);
    for (const arg of new Set([...instruction.args, id])) if (lastUse[arg] === id) live -= size(instructions[arg]!);
  });
  return peak;
}

const rounded = (millis: number): number => Math.round(millis * 10) / 10;
