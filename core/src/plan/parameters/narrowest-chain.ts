/** Finds the modulus chain with the narrowest primes under which an integer schedule keeps every budget. */
import { type IntegerScheme, predictedBudgets, withFloods } from '../noise/integer-budget.ts';
import type { Schedule } from '../schedule/schedule.ts';
import type { BudgetPrediction } from './choice.ts';
import { ChainBuilder, type ChainRequest, type ChainSizes, FIRST_EXTRA_BITS, type IntegerChain, SPECIAL_EXTRA_BITS } from './integer-chain.ts';

export interface RingFacts {
  readonly scheme: IntegerScheme;
  readonly polyModulusDegree: number;
  /** The largest first. */
  readonly plaintextModuli: readonly bigint[];
  /** How often packing repeats each value of a constant side by side. */
  readonly samplesPerRow: number;
}

/** Plaintext moduli that a search looks at: neighbours, and so alike, unless lone numbers have very different residues. */
export type SearchedModuli = 'largest' | 'all';

/** A budget that misses by more is not mended by a first prime or a special prime of another size. */
const HOPELESS_BITS = 24;

const firstExtras = ({ count }: ChainRequest): readonly number[] => (count === 1 ? [0] : FIRST_EXTRA_BITS);
const dataBits = ({ count }: ChainRequest, { bits, firstExtraBits }: ChainSizes): number => count * bits + firstExtraBits;

export class NarrowestChains {
  readonly #ring: RingFacts;
  readonly #searched: SearchedModuli;
  readonly #chains: ChainBuilder;
  /** How far the best chain of any schedule was from keeping its budgets. */
  leastMissingBits = Infinity;

  constructor(ring: RingFacts, searched: SearchedModuli) {
    this.#ring = ring;
    this.#searched = searched;
    this.#chains = new ChainBuilder(ring.polyModulusDegree, ring.plaintextModuli);
  }

  get narrowestBits(): number {
    return this.#chains.narrowest;
  }

  /** Whether some chain will do: far quicker to say than which is the narrowest. */
  canKeep(schedule: Schedule, request: ChainRequest): boolean {
    for (const firstExtraBits of firstExtras(request)) {
      const missed = this.#widestSizes(request, firstExtraBits).map((sizes) => this.#missing(schedule, request, sizes));
      if (missed.some((bits) => bits <= 0)) return true;
      if (missed.every((bits) => bits > HOPELESS_BITS && bits < Infinity)) return false;
    }
    return false;
  }

  find(schedule: Schedule, request: ChainRequest): IntegerChain | undefined {
    let best: ChainSizes | undefined;
    for (const firstExtraBits of firstExtras(request)) {
      const below = best === undefined ? Infinity : Math.ceil((dataBits(request, best) - firstExtraBits) / request.count) - 1;
      best = this.#narrowest(schedule, request, firstExtraBits, below) ?? best;
    }
    return best && this.#chains.build(request, best);
  }

  /** Bits by which the worst output misses its margin; not above 0 when all keep it. */
  missingAt(schedule: Schedule, chain: IntegerChain): number {
    // SEAL builds no context for a level whose modulus does not exceed the plaintext modulus.
    if (chain.primes[0]! <= this.#ring.plaintextModuli[0]!) return Infinity;
    // Noise beyond what a double holds is infinite, or no number at all.
    const missing = this.#predictions(schedule, chain, this.#searched).map(({ budgetBits, marginBits }) => (Number.isFinite(budgetBits) ? marginBits - budgetBits : Infinity));
    const most = missing.reduce((a, b) => Math.max(a, b));
    this.leastMissingBits = Math.min(this.leastMissingBits, most);
    return most;
  }

  /** The least budget of each output, over all plaintext moduli. */
  predictions(schedule: Schedule, chain: IntegerChain): BudgetPrediction[] {
    return this.#predictions(schedule, chain, 'all');
  }

  #predictions(schedule: Schedule, chain: IntegerChain, moduli: SearchedModuli): BudgetPrediction[] {
    const { scheme, polyModulusDegree, samplesPerRow } = this.#ring;
    const each = this.#decidingModuli(schedule, moduli).map((plaintextModulus) => predictedBudgets(scheme, schedule, { polyModulusDegree, ...chain, plaintextModulus }, samplesPerRow));
    return each.reduce((least, others) => least.map((budget, port) => (others[port]!.budgetBits < budget.budgetBits ? others[port]! : budget)));
  }

  /** Noise grows with the modulus, and with a lone number: its residue, which is the number itself below all moduli, can be the largest modulo any of them. */
  #decidingModuli({ constants }: Schedule, moduli: SearchedModuli): readonly bigint[] {
    const { plaintextModuli } = this.#ring;
    const isSame = moduli === 'largest' || constants.every(({ values }) => values.length !== 1 || (values[0]! >= 0 && values[0]! < plaintextModuli.at(-1)!));
    return isSame ? plaintextModuli.slice(0, 1) : plaintextModuli;
  }

  /** The schedule, with the width of every flood: circuit privacy has one plaintext modulus. */
  flooded(schedule: Schedule, chain: IntegerChain): Schedule {
    const { scheme, polyModulusDegree, plaintextModuli: [plaintextModulus], samplesPerRow } = this.#ring;
    return withFloods(scheme, schedule, { polyModulusDegree, ...chain, plaintextModulus: plaintextModulus! }, samplesPerRow);
  }

  /** The narrowest primes of at most `most` bits that keep every budget. */
  #narrowest(schedule: Schedule, request: ChainRequest, firstExtraBits: number, most: number): ChainSizes | undefined {
    const starts = this.#widestSizes(request, firstExtraBits).map(({ bits }) => Math.min(bits, most));
    for (const start of new Set(starts)) {
      const missed = this.#missing(schedule, request, { bits: start, firstExtraBits });
      if (missed > 0) continue;
      // A bit less of every prime takes at least a bit off every budget, so no budget can spare more bits than it has left.
      let [low, high] = [Math.max(this.#chains.narrowest, start - Math.floor(-missed)) - 1, start];
      while (high - low > 1) {
        const bits = Math.floor((low + high) / 2);
        if (this.#missing(schedule, request, { bits, firstExtraBits }) <= 0) high = bits;
        else low = bits;
      }
      return { bits: high, firstExtraBits };
    }
    return undefined;
  }

  /** The widest data primes leave the narrowest special prime, so narrower ones may do where they do not. */
  #widestSizes(request: ChainRequest, firstExtraBits: number): readonly ChainSizes[] {
    const widest = this.#chains.widestBits(request, firstExtraBits);
    const narrower = request.switchesKeys ? [widest - Math.ceil(SPECIAL_EXTRA_BITS / (request.count + 1))] : [];
    return [...narrower, widest].filter((bits) => bits >= this.#chains.narrowest).map((bits) => ({ bits, firstExtraBits }));
  }

  #missing(schedule: Schedule, request: ChainRequest, sizes: ChainSizes): number {
    const chain = this.#chains.build(request, sizes);
    return chain === undefined ? Infinity : this.missingAt(schedule, chain);
  }
}
