/** Finds the cheapest plan: every ring degree, layout and scheme that can hold the program is lowered, scheduled and priced. */
import { type FheError, isFheError } from '../errors/index.ts';
import { type PlanRequest, rangesOf, type TracedProgram } from '../program/index.ts';
import { expectedCiphertextBytes } from '../parameters/index.ts';
import { layoutCandidates } from './candidates.ts';
import { costOf, microUnitsOf } from './cost/price.ts';
import { PRICE_BOOK } from './price-book.ts';
import { type LoweredProgram, lowerProgram, type LoweringOptions } from './lower/lower-program.ts';
import { limitRotationSteps } from './lower/limit-rotation-steps.ts';
import { removeDeadCode } from './lower/remove-dead-code.ts';
import { multiplicativeDepths } from './circuit.ts';
import { packingOf } from './packing.ts';
import { type Choice, type ChoiceResult, keyPrimes, runsOf, type SecurityLevel } from './parameters/choice.ts';
import { chooseCkksAt } from './parameters/choose-ckks.ts';
import { chooseInteger } from './parameters/choose-integer.ts';
import { bitLength } from './parameters/primes.ts';
import { RING_DEGREES } from './parameters/security-table.ts';
import type { EvaluationKeyPart, PlanPacking, Scheme } from './plan.ts';
import { withPublicRanges } from './public-ranges.ts';
import { type PlanRefusal, refusalError, requirePrivacyIsPossible } from './refusal.ts';
import { evaluationKeyParts } from './rotation-keys.ts';

export interface Candidate {
  /** What the server evaluates: the traced program, unless the key holder finishes some of its outputs. */
  readonly served: TracedProgram;
  readonly scheme: Scheme;
  readonly layout: LoweringOptions;
  readonly lowered: LoweredProgram;
  readonly choice: Choice;
  readonly packing: PlanPacking;
  /** 1e-9 of the currency for all expected rows, keys included at KEY_LOADS. */
  readonly price: bigint;
}

/** A call's share of loading and storing keys, as a fraction of sending their bytes: a cold start in about twenty calls. */
const KEY_SHARE = 20n;
const MIB = 1_048_576n;
/** Plaintext moduli tried at most: each multiplies the request and the computing. */
const MAX_PLAINTEXT_MODULI = 8;
/** Batching primes are 1 modulo 2N: more moduli would be no narrower. */
const NARROWEST_MODULUS_BITS = 17;
/** Wider results can be cheaper modulo several narrow primes than modulo one: docs/decisions/0011. */
const WIDE_RESULT_BITS = 48;
/** Ring degrees tried beyond the first that holds the program: each doubles the work of an instruction, but may need fewer. */
const DEGREES_BEYOND = 1;

/** @throws FheError of kind `program`, the refusal that came nearest to a plan */
export function cheapestPlan(traced: TracedProgram, request: PlanRequest, security: SecurityLevel): Candidate {
  requirePrivacyIsPossible(traced, request);
  const search = new PlanSearch(traced, request, security);
  return search.cheapest();
}

/** A scheme, and how many plaintext moduli values are computed for. */
interface Arithmetic {
  readonly scheme: Scheme;
  readonly moduli: number;
}

class PlanSearch {
  readonly #traced: TracedProgram;
  readonly #request: PlanRequest;
  readonly #security: SecurityLevel;
  /** Of the widest integer result; 0 for reals. */
  readonly #resultBits: number;
  /**
   * Several plaintext moduli. A key of BFV serves all of them, one of BGV the one that it was made for: its errors are multiples of it.
   * None with circuit privacy: how many there are follows from the range of results, which the constants have a part in.
   */
  readonly #several: readonly Arithmetic[];
  readonly #lowered = new Map<string, LoweredProgram | undefined>();
  #notEncrypted: FheError | undefined;
  #refusal: { readonly refusal: PlanRefusal; readonly lowered: LoweredProgram; readonly degree: number } | undefined;

  constructor(traced: TracedProgram, request: PlanRequest, security: SecurityLevel) {
    this.#traced = traced;
    this.#request = request;
    this.#security = security;
    this.#resultBits = resultBits(traced);
    const most = this.#schemes().includes('bfv') && request.circuitPrivacy !== true ? Math.min(MAX_PLAINTEXT_MODULI, Math.floor(this.#resultBits / NARROWEST_MODULUS_BITS)) : 1;
    this.#several = Array.from({ length: Math.max(0, most - 1) }, (_, i): Arithmetic => ({ scheme: 'bfv', moduli: i + 2 }));
  }

  cheapest(): Candidate {
    const single = this.#schemes().map((scheme): Arithmetic => ({ scheme, moduli: 1 }));
    const best = this.#resultBits > WIDE_RESULT_BITS ? this.#cheapestOf([...single, ...this.#several]) : this.#cheapestOf(single) ?? this.#cheapestOf(this.#several);
    if (best === undefined) throw this.#refused();
    return best;
  }

  #cheapestOf(arithmetics: readonly Arithmetic[]): Candidate | undefined {
    let best: Candidate | undefined;
    let beyond = 0;
    for (const degree of this.#degrees()) {
      if (best && beyond++ >= DEGREES_BEYOND) break;
      best = this.#cheapestAt(degree, arithmetics, best);
    }
    return best;
  }

  #degrees(): readonly number[] {
    const { polyModulusDegree } = this.#request;
    return polyModulusDegree === undefined ? RING_DEGREES : [polyModulusDegree];
  }

  #cheapestAt(degree: number, arithmetics: readonly Arithmetic[], before: Candidate | undefined): Candidate | undefined {
    const { rowsPerCall = 1, revealPartialSums = false } = this.#request;
    const layouts = layoutCandidates(this.#traced.program, { polyModulusDegree: degree, rowsPerCall, revealPartialSums });
    let best = before;
    for (const layout of layouts) {
      for (const arithmetic of arithmetics) {
        const candidate = this.#candidate(degree, layout, arithmetic, best?.price);
        if (candidate && (best === undefined || isCheaper(candidate, best))) best = candidate;
      }
    }
    return best;
  }

  #schemes(): readonly Scheme[] {
    if (this.#traced.program.domain === 'real') return ['ckks'];
    return this.#request.scheme === undefined ? ['bgv', 'bfv'] : [this.#request.scheme];
  }

  /** `mostPrice`: what costs more is of no use. */
  #candidate(degree: number, layout: LoweringOptions, arithmetic: Arithmetic, mostPrice: bigint | undefined): Candidate | undefined {
    const lowered = this.#lower(layout);
    const { circuit } = lowered ?? {};
    if (lowered === undefined || circuit === undefined || circuit.vectorLength > (layout.spansRows ? degree : degree / 2)) return undefined;
    const { scheme } = arithmetic;
    const spansRows = layout.spansRows && circuit.vectorLength === degree;
    const packing = packingOf(scheme, degree, { vectorLength: circuit.vectorLength, spansRows, periodic: this.#request.rowsPerCall === 1 });
    const made = this.#withinKeyBudget(degree, arithmetic, lowered, mostPrice === undefined ? undefined : mostPrice / this.#calls(packing));
    if (made === undefined) return undefined;
    return { served: this.#traced, scheme, layout, packing, ...made, price: this.#price(scheme, made.choice, made.lowered, packing) };
  }

  /** The cheapest choice whose keys fit the request; rotations are put together from fewer keys until they do. */
  #withinKeyBudget(degree: number, arithmetic: Arithmetic, lowered: LoweredProgram, mostNano: bigint | undefined): { readonly lowered: LoweredProgram; readonly choice: Choice } | undefined {
    const { maxKeyBytes } = this.#request;
    let tried: LoweredProgram = lowered;
    for (;;) {
      const result = this.#choose(degree, arithmetic, tried, mostNano);
      if ('refusal' in result) return this.#isLastWord(result.refusal, arithmetic) ? this.#remember(result.refusal, tried, degree) : undefined;
      const keys = this.#keys(result.choice);
      const bytes = keys.reduce((sum, key) => sum + key.bytes, 0);
      if (maxKeyBytes === undefined || bytes <= maxKeyBytes) return { lowered: tried, choice: result.choice };
      const rotations = new Set(tried.circuit.nodes.flatMap((node) => (node.op === 'rotate' ? [node.steps] : []))).size;
      const galois = keys.find(({ kind }) => kind === 'galois');
      const fewer = galois === undefined ? -1 : Math.min(rotations - 1, rotations - Math.ceil((bytes - maxKeyBytes) / galois.bytes));
      const circuit = fewer < 1 ? undefined : limitRotationSteps(tried.circuit, fewer);
      if (circuit === undefined) return this.#remember({ kind: 'keys', node: 0, missingBits: 0, details: { bytes, limit: maxKeyBytes } }, tried, degree);
      tried = { ...tried, circuit };
    }
  }

  #choose(degree: number, { scheme, moduli }: Arithmetic, { circuit }: LoweredProgram, mostNano: bigint | undefined): ChoiceResult {
    const input = { circuit, traced: this.#traced, polyModulusDegree: degree, security: this.#security, request: this.#request, mostNano };
    return scheme === 'ckks' ? chooseCkksAt(input) : chooseInteger({ ...input, scheme, moduli });
  }

  /** A result that is too wide for fewer moduli than are tried is no reason against a plan. */
  #isLastWord({ kind }: PlanRefusal, { moduli }: Arithmetic): boolean {
    return kind !== 'plaintext-range' || moduli === Math.max(1, ...this.#several.map((arithmetic) => arithmetic.moduli));
  }

  /** Of all refusals, the one of the largest ring that came nearest explains best why there is no plan. */
  #remember(refusal: PlanRefusal, lowered: LoweredProgram, degree: number): undefined {
    const before = this.#refusal;
    if (before === undefined || degree > before.degree || (degree === before.degree && refusal.missingBits < before.refusal.missingBits)) this.#refusal = { refusal, lowered, degree };
  }

  #keys({ polyModulusDegree, schedule, ...choice }: Choice): EvaluationKeyPart[] {
    return evaluationKeyParts(schedule.instructions, polyModulusDegree, keyPrimes(choice).length);
  }

  /** Undefined where both rows of slots would have to rotate as one, or where a tile of an output would be known in the clear. */
  #lower(layout: LoweringOptions): LoweredProgram | undefined {
    const key = JSON.stringify(layout);
    if (!this.#lowered.has(key)) {
      const whole = this.#lowerEncrypted(layout);
      const lowered = whole && this.#request.circuitPrivacy === true ? withPublicRanges(whole) : whole;
      const rotatesBoth = layout.spansRows && lowered?.circuit.nodes.some(({ op, period }) => op === 'rotate' && period === layout.tileLength);
      this.#lowered.set(key, rotatesBoth ? undefined : lowered);
    }
    return this.#lowered.get(key);
  }

  /** One element a ciphertext shows which elements are zero: another layout may hide them among others. */
  #lowerEncrypted(layout: LoweringOptions): LoweredProgram | undefined {
    try {
      return removeDeadCode(lowerProgram(this.#traced, layout));
    } catch (error) {
      if (!isFheError(error) || error.code !== 'FHE_PLAN_NOT_ENCRYPTED') throw error;
      this.#notEncrypted ??= error;
      return undefined;
    }
  }

  #price(scheme: Scheme, choice: Choice, { circuit, clearTiles }: LoweredProgram, packing: PlanPacking): bigint {
    const { polyModulusDegree, schedule } = choice;
    const depths = multiplicativeDepths(circuit);
    const depth = Math.max(0, ...circuit.outputs.map(({ node }) => depths[node]!));
    const requestBytes = schedule.instructions.reduce((sum, { op, level }) => (op === 'input' ? sum + expectedCiphertextBytes({ polyModulusDegree, primes: level + 1, polynomials: 2, seeded: true }) : sum), 0)
      + clearTiles.length * 8 * polyModulusDegree * choice.primes.length;
    const runs = runsOf(choice);
    const { amountNano } = costOf(runs * microUnitsOf(scheme, schedule.instructions, polyModulusDegree), depth, runs * requestBytes);
    const keyBytes = this.#keys(choice).reduce((sum, { bytes }) => sum + bytes, 0);
    const keyNano = (BigInt(keyBytes) * BigInt(PRICE_BOOK.nanoPerRequestMiB)) / (MIB * KEY_SHARE);
    return this.#calls(packing) * (BigInt(amountNano) + keyNano);
  }

  /** Calls that the expected rows take. */
  #calls({ samplesPerCall }: PlanPacking): bigint {
    return BigInt(Math.ceil((this.#request.rowsPerCall ?? 1) / samplesPerCall));
  }

  #refused(): FheError {
    return this.#refusal === undefined && this.#notEncrypted !== undefined ? this.#notEncrypted : refusalError(this.#traced, this.#refusal);
  }
}

function resultBits({ program }: TracedProgram): number {
  if (program.domain !== 'integer') return 0;
  const ranges = rangesOf(program);
  return Math.max(...program.outputs.map(({ node }) => bitLength(BigInt(ranges[node]!.high) - BigInt(ranges[node]!.low))));
}

/** Less money, then more samples a call, then the earlier candidate. */
const isCheaper = (a: Candidate, b: Candidate): boolean => (a.price !== b.price ? a.price < b.price : a.packing.samplesPerCall > b.packing.samplesPerCall);
