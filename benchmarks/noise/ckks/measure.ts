/** One measured program: what the model predicted for each output, and what the decryptor found. */
import { HandleScope } from '../../../engine/src/seal-wasm/handle-scope.ts';
import type { SealInstance } from '../../../engine/src/seal-wasm/seal-instance.ts';
import type { SecurityLevel } from '../../../core/src/plan/parameters/choice.ts';
import { bitsOfChain, type ChainDemand, chainDemand, chainPrimes, type ChainSizes, leastChain, MAX_SCALE_BITS, MIN_SCALE_BITS } from '../../../core/src/plan/parameters/ckks-chain.ts';
import { fitsModulus, keepsConstants } from '../../../core/src/plan/parameters/ckks-fit.ts';
import { maxModulusBits } from '../../../core/src/plan/parameters/security-table.ts';
import { ckksErrors, MARGIN } from '../../../core/src/plan/noise/ckks-noise.ts';
import { checkCkksSchedule } from '../../../core/src/plan/check/check-ckks-schedule.ts';
import { outlineCkks, withScales } from '../../../core/src/plan/schedule/schedule-ckks.ts';
import { productDepths } from '../../../core/src/plan/schedule/circuit-levels.ts';
import { type RandomSource, randomSource } from '../random-source.ts';
import { drawCircuit } from './draw-circuit.ts';
import { CkksRun } from './encrypted-run.ts';

export interface Sample {
  readonly program: number;
  readonly degree: number;
  /** Bits of the first, the scale and the special primes, and how many scale primes there are. */
  readonly chain: readonly [first: number, scale: number, special: number, levels: number];
  readonly depth: number;
  readonly shape: string;
  readonly form: string;
  /** log2 of the error, before the margin. */
  readonly predicted: number;
  readonly measured: number;
}

/** Of a hundred programs: degree, security. */
const RINGS: readonly { readonly share: number; readonly degree: number; readonly security: SecurityLevel }[] = [
  { share: 45, degree: 1024, security: 'insecure-test' },
  { share: 35, degree: 2048, security: 'insecure-test' },
  { share: 13, degree: 4096, security: 'insecure-test' },
  { share: 3, degree: 4096, security: 128 },
  { share: 3, degree: 8192, security: 128 },
  { share: 1, degree: 16384, security: 128 },
];
const ATTEMPTS = 200;
/** Sets of inputs for each program; the largest error counts. */
const DRAWS = 3;
/** Errors that come near the values themselves would wrap around the modulus. */
const LARGEST_ERROR = 2 ** -2;

/** The same for the same seed and number. */
export function measuredProgram(engine: SealInstance, seed: number, program: number): Sample[] {
  const random = randomSource(seed * 1_000_003 + program * 7_919);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const samples = tryProgram(engine, random, program);
    if (samples) return samples;
  }
  throw new RangeError(`program ${program} has no parameters`);
}

function tryProgram(engine: SealInstance, random: RandomSource, program: number): Sample[] | undefined {
  let place = random.below(100);
  const { degree, security } = RINGS.find(({ share }) => (place -= share) < 0)!;
  const { shape, circuit } = drawCircuit(random, degree / 2);
  const form = { rescalesOutputs: random.next() < 0.8, rotatesUnscaled: random.next() < 0.2, allowLongOutputs: random.next() < 0.3 };
  const outline = outlineCkks(circuit, form);
  const sizes = outline && drawSizes(random, chainDemand(circuit, outline), degree, maxModulusBits(degree, security));
  if (outline === undefined || sizes === undefined) return undefined;
  const chain = chainPrimes(sizes);
  const schedule = withScales(outline, { primes: chain.primes, scaleBits: sizes.scaleBits })?.schedule;
  if (schedule === undefined || !fitsModulus(circuit, schedule, chain.primes) || !keepsConstants(schedule)) return undefined;
  checkCkksSchedule(circuit, schedule, chain.primes, form);
  const errors = ckksErrors(circuit, schedule, { polyModulusDegree: degree, primes: chain.primes.map(Number), specialPrime: Number(chain.specialPrime) });
  if (errors.some((error) => error > LARGEST_ERROR)) return undefined;
  using scope = new HandleScope(engine.handles);
  const found = measured(new CkksRun(engine, scope, { ...chain, polyModulusDegree: degree, security }), circuit, schedule, random);
  if (found === undefined) return undefined;
  const depths = productDepths(circuit);
  return errors.map((error, i) => ({
    program, degree, chain: [sizes.firstBits, sizes.scaleBits, sizes.specialBits, sizes.scaleCount], depth: depths[circuit.outputs[i]!.node]!, shape,
    form: `${form.rescalesOutputs ? '' : 'squares '}${form.rotatesUnscaled ? 'rotates unscaled' : ''}`.trim() || 'plain',
    predicted: Math.log2(error / MARGIN), measured: Math.log2(found[i]!),
  }));
}

/** Undefined where SEAL refuses the program as transparent: values that cancel out. */
function measured(run: CkksRun, ...[circuit, schedule, random]: Parameters<CkksRun['largestErrors']>): number[] | undefined {
  try {
    const draws = Array.from({ length: DRAWS }, () => run.largestErrors(circuit, schedule, random));
    return circuit.outputs.map((_, i) => draws.reduce((most, errors) => Math.max(most, errors[i]!), 0));
  } catch (error) {
    if (String((error as { message?: unknown }).message).includes('transparent')) return undefined;
    throw error;
  }
}

/** Chains beyond those that the planner chooses as well: special primes of any width, first primes wider than needed. */
function drawSizes(random: RandomSource, demand: ChainDemand, polyModulusDegree: number, maxBits: number): ChainSizes | undefined {
  const least = leastChain(demand, polyModulusDegree, random.between(MIN_SCALE_BITS, MAX_SCALE_BITS));
  if (least === undefined) return undefined;
  const firstBits = Math.min(60, least.firstBits + random.pick([0, 0, 0, 1, 3, 6]));
  const specialBits = least.specialBits === 0 ? 0 : Math.min(60, Math.max(firstBits, least.specialBits) + random.between(0, 12));
  const sizes = { ...least, firstBits, specialBits };
  return bitsOfChain(sizes) <= maxBits ? sizes : undefined;
}
