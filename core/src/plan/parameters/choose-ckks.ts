/** Chooses form, scale and primes for a CKKS circuit at one ring degree. */
import type { ProgramOutput } from '../../program/index.ts';
import { CkksErrorModel } from '../noise/ckks-noise.ts';
import { productDepths } from '../schedule/circuit-levels.ts';
import { type CkksOutline, outlineCkks, withScales } from '../schedule/schedule-ckks.ts';
import type { Choice, ChoiceInput, ChoiceRefusal, ChoiceResult } from './choice.ts';
import { bitsOfChain, type ChainDemand, chainDemand, chainPrimes, type ChainSizes, chainsFor, holdsSquares, isFast, leastChain, MAX_SCALE_BITS, MIN_SCALE_BITS } from './ckks-chain.ts';
import { canEncode, fitsModulus, keepsConstants } from './ckks-fit.ts';
import { maxModulusBits } from './security-table.ts';

/** Precision beyond the promise, where it costs nothing. */
const SLACK_BITS = 6;
/** The same as error over promise. */
const SLACK = 2 ** -SLACK_BITS;
/** Error over promise up to which real primes are looked for: they may be a little better than powers of two. */
const WORTH_TRYING = 2;

/** The cheapest form of the circuit that keeps every promise, in the smallest modulus that keeps them with slack. */
export function chooseCkksAt(input: ChoiceInput): ChoiceResult {
  const refusals: ChoiceRefusal[] = [];
  for (const form of FORMS) {
    const search = searchOf(input, form);
    const choice = search?.best();
    if (choice) return { choice };
    // What outputs at the square of the scale lack tells nobody what to change.
    if (search && form.rescalesOutputs) refusals.push(search.refusal());
  }
  return { refusal: refusals.reduce((nearest, refusal) => (isNearer(refusal, nearest) ? refusal : nearest)) };
}

/** Cheapest first. Outputs that keep their squares save a level; late rescales cost a prime more in every rotation. */
const FORMS = [
  { rescalesOutputs: false, rotatesUnscaled: false },
  { rescalesOutputs: false, rotatesUnscaled: true },
  { rescalesOutputs: true, rotatesUnscaled: false },
  { rescalesOutputs: true, rotatesUnscaled: true },
];

/** A promise missed is nearer than no chain at all. */
const isNearer = (a: ChoiceRefusal, b: ChoiceRefusal): boolean => (a.kind === b.kind ? a.missingBits < b.missingBits : a.kind === 'precision');

/** Undefined where the circuit does not have the form. */
function searchOf(input: ChoiceInput, form: (typeof FORMS)[number]): CkksSearch | undefined {
  const { circuit, traced, request } = input;
  if (!form.rescalesOutputs && !holdsSquares(circuit)) return undefined;
  const outline = outlineCkks(circuit, { ...form, allowLongOutputs: request.revealPartialSums === true }, circuit.inputs?.length ?? traced.program.inputs.length);
  return outline && new CkksSearch(input, outline);
}

/** How far the errors of a chain are from the promises. */
interface Verdict {
  readonly sizes: ChainSizes;
  /** Largest error over promise; at most 1 when all are kept. */
  readonly worst: number;
  /** Output that is furthest from its promise, and its error. */
  readonly output: number;
  readonly error: number;
}

/** Chains are tried from the smallest modulus upwards: the first with fast primes and slack cannot be beaten. */
const isBest = ({ worst, sizes }: Verdict): boolean => isFast(sizes) && worst <= SLACK;

/** Promises kept, then fast primes. What has no slack is as precise as it can be, to the bit, and of the smallest modulus. */
const rankOf = ({ worst, sizes }: Verdict): number => (worst > 1 ? 2 : Number(!isFast(sizes)));

/** Smallest k, from the slack upwards, with error <= 2^k times the promise. */
function missedBits({ worst }: Verdict): number {
  let bits = -SLACK_BITS;
  for (let power = SLACK; power < worst; power *= 2) bits++;
  return bits;
}

/** Searches the chains for one outline. */
class CkksSearch {
  readonly #input: ChoiceInput;
  readonly #outline: CkksOutline;
  readonly #demand: ChainDemand;
  #known: CkksErrorModel | undefined;
  /** Largest error that each output may have. */
  readonly #promises: readonly number[];
  readonly #maxBits: number;
  /** Of every chain, best first. */
  readonly #verdicts: Verdict[] = [];

  constructor(input: ChoiceInput, outline: CkksOutline) {
    this.#input = input;
    this.#outline = outline;
    this.#demand = chainDemand(input.circuit, outline);
    this.#promises = input.circuit.outputs.map((_, i) => 2 ** -this.#program(i).precisionBits);
    this.#maxBits = maxModulusBits(input.polyModulusDegree, input.security);
  }

  /** Made for the first chain: most outlines have none in a small ring. */
  get #model(): CkksErrorModel {
    return (this.#known ??= new CkksErrorModel(this.#input.circuit, this.#outline.schedule));
  }

  best(): Choice | undefined {
    for (const sizes of SCALES.flatMap((scaleBits) => chainsFor(this.#demand, this.#input.polyModulusDegree, scaleBits, this.#maxBits))) {
      const verdict = { sizes, ...this.#judged(this.#nominalErrors(sizes)) };
      const choice = isBest(verdict) ? this.#choice(sizes) : undefined;
      if (choice) return choice;
      this.#verdicts.push(verdict);
    }
    this.#verdicts.sort((a, b) => rankOf(a) - rankOf(b) || missedBits(a) - missedBits(b));
    for (const { sizes, worst } of this.#verdicts) {
      const choice = worst <= WORTH_TRYING ? this.#choice(sizes) : undefined;
      if (choice) return choice;
    }
    return undefined;
  }

  /** Why there is none. */
  refusal(): ChoiceRefusal {
    const [nearest] = this.#verdicts;
    return nearest ? this.#imprecise(nearest) : this.#tooDeep();
  }

  /** Errors as if all primes were powers of two: they differ by little, and looking for them takes longer than all the rest. */
  #nominalErrors({ polyModulusDegree, scaleBits, firstBits, specialBits, scaleCount }: ChainSizes): number[] {
    const primes = [2 ** firstBits, ...Array.from({ length: scaleCount }, () => 2 ** scaleBits)];
    return this.#model.errors({ polyModulusDegree, primes, specialPrime: 2 ** specialBits }, this.#outline.scales.nominal(scaleBits));
  }

  #judged(errors: readonly number[]): Omit<Verdict, 'sizes'> {
    const ratios = errors.map((error, i) => error / this.#promises[i]!);
    const worst = ratios.reduce((most, ratio) => Math.max(most, ratio), 0);
    const output = Math.max(0, ratios.indexOf(worst));
    return { worst, output, error: errors[output] ?? 0 };
  }

  /** Undefined where real primes miss a promise after all. */
  #choice(sizes: ChainSizes): Choice | undefined {
    const { circuit, polyModulusDegree } = this.#input;
    const chain = chainPrimes(sizes);
    const scaled = withScales(this.#outline, { primes: chain.primes, scaleBits: sizes.scaleBits });
    if (scaled === undefined) return undefined;
    const { schedule, scales } = scaled;
    if (!fitsModulus(circuit, schedule, chain.primes) || !canEncode(circuit, schedule, chain.primes) || !keepsConstants(schedule)) return undefined;
    const errors = this.#model.errors({ polyModulusDegree, primes: chain.primes.map(Number), specialPrime: Number(chain.specialPrime) }, scales);
    return this.#judged(errors).worst <= 1 ? { polyModulusDegree, ...chain, plaintextModulus: 0n, schedule, errorBits: errors.map(Math.log2) } : undefined;
  }

  #tooDeep(): ChoiceRefusal {
    const { circuit, polyModulusDegree } = this.#input;
    const needed = this.#demand.scaleCount;
    const bits = Array.from({ length: needed + 1 }, (_, scaleCount) => SCALES.reduce((least, scaleBits) => {
      const chain = leastChain({ ...this.#demand, scaleCount }, polyModulusDegree, scaleBits);
      return Math.min(least, chain ? bitsOfChain(chain) : UNBOUNDED_BITS);
    }, UNBOUNDED_BITS));
    const available = Math.max(0, bits.findLastIndex((least) => least <= this.#maxBits));
    const depths = productDepths(circuit);
    const deepest = depths.indexOf(depths.reduce((most, depth) => Math.max(most, depth), 0));
    return { kind: 'too-deep', node: deepest, missingBits: bits[needed]! - this.#maxBits, details: { needed, available } };
  }

  #imprecise({ output, error }: Verdict): ChoiceRefusal {
    const reached = Math.floor(-Math.log2(error));
    const wanted = this.#program(output).precisionBits;
    const { name, node } = this.#input.circuit.outputs[output]!;
    return { kind: 'precision', node, missingBits: Math.max(1, wanted - reached), details: { output: name, reached, wanted } };
  }

  /** The program's output that a circuit's output is a tile of. */
  #program(index: number): ProgramOutput {
    const { circuit, traced: { program } } = this.#input;
    return program.outputs[circuit.outputs[index]!.output ?? index]!;
  }
}

const SCALES = Array.from({ length: MAX_SCALE_BITS - MIN_SCALE_BITS + 1 }, (_, i) => MIN_SCALE_BITS + i);

/** More than any chain has. */
const UNBOUNDED_BITS = 4096;
