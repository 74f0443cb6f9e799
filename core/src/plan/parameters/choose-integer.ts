/** Chooses levels, modulus and plaintext modulus for an integer circuit at one ring degree: the cheapest that keeps its budgets. */
import { expectedCiphertextBytes } from '../../parameters/index.ts';
import { checkIntegerSchedule } from '../check/check-integer-schedule.ts';
import { multiplicativeDepths } from '../circuit.ts';
import { costOf, instructionMicroUnits, microUnitsOf } from '../cost/price.ts';
import { joinsUnequalFactors } from '../noise/correction-factor.ts';
import type { IntegerScheme } from '../noise/integer-budget.ts';
import type { InstructionOp } from '../plan.ts';
import { canRotateLate, type IntegerLevels, scheduleInteger, stagesOf } from '../schedule/schedule-integer.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { type Choice, type ChoiceInput, type ChoiceRefusal, type ChoiceResult, switchesKeys } from './choice.ts';
import { type ChainRequest, FAST_PRIME_BITS, type IntegerChain, MAX_PRIME_BITS } from './integer-chain.ts';
import { levelSequences } from './level-sequences.ts';
import { NarrowestChains, type SearchedModuli } from './narrowest-chain.ts';
import { bitLength } from './primes.ts';
import { plaintextModuliFor } from './plaintext-modulus.ts';
import { maxModulusBits } from './security-table.ts';

export interface IntegerChoiceInput extends ChoiceInput {
  readonly scheme: IntegerScheme;
  /** Plaintext moduli: BFV alone computes modulo several under the same keys. @default 1 */
  readonly moduli?: number;
}

const MAX_PRIMES = 20;
/** Data primes tried for each stage, and beyond: a product costs up to 80 bits of noise with the widest plaintext modulus. */
const PRIMES_PER_STAGE = 2;
const PRIMES_BEYOND_STAGES = 3;
/** A flood is wider than any prime. */
const PRIMES_OF_FLOODS = 2;
/** Nodes scheduled at most for one number of primes, and sequences of levels: they bound the time that a large circuit takes. */
const MAX_SCHEDULED_NODES = 40_000;
const MAX_SEQUENCES = 128;
/** Outputs that are lowered one by one. */
const MAX_SINGLE_OUTPUTS = 16;

export function chooseInteger(input: IntegerChoiceInput): ChoiceResult {
  const found = plaintextModuliFor(input.circuit, input.traced, input.polyModulusDegree, input.moduli ?? 1);
  if ('refusal' in found) return found;
  const quick = new IntegerSearch(input, found.plaintextModuli, 'largest').choose();
  const result = 'refusal' in quick || keepsMargins(quick.choice) ? quick : new IntegerSearch(input, found.plaintextModuli, 'all').choose();
  if ('choice' in result) checkChoice(result.choice, input);
  return result;
}

function checkChoice(choice: Choice, { scheme, request, circuit: { inputs, outputs } }: IntegerChoiceInput): void {
  checkIntegerSchedule(choice, { scheme, inputs: inputs.length, outputs: outputs.length, allowLongOutputs: request.revealPartialSums === true, circuitPrivacy: request.circuitPrivacy === true });
}

const keepsMargins = ({ predictions = [] }: Choice): boolean => predictions.every(({ budgetBits, marginBits }) => budgetBits >= marginBits);

/** How many of them a schedule has depends on its levels. */
const BETWEEN_LEVELS: ReadonlySet<InstructionOp> = new Set<InstructionOp>(['modSwitch', 'relinearize', 'toNtt', 'fromNtt']);

/** Levels for the stages, and what they cost. */
interface LevelPlan {
  readonly count: number;
  readonly stages: readonly number[];
  readonly rotatesLate: boolean;
  readonly schedule: Schedule;
  readonly price: Price;
}

interface Price {
  readonly nano: number;
  /** Decides between equal prices. */
  readonly microUnits: number;
}

interface Found {
  readonly chain: IntegerChain;
  readonly schedule: Schedule;
}

/** A long answer is switched down only after a relinearization, which takes a key and more time than the shorter answer saves. */
const relinearizations = ({ instructions }: Schedule): number => instructions.filter(({ op }) => op === 'relinearize').length;

const comparedPrice = (a: Price, b: Price): number => a.nano - b.nano || a.microUnits - b.microUnits;
const isBelow = (a: Price, b: Price): boolean => comparedPrice(a, b) < 0;

class IntegerSearch {
  readonly #input: IntegerChoiceInput;
  readonly #plaintextModuli: readonly bigint[];
  /** Constants stand modulo the product: then one schedule serves all moduli. */
  readonly #product: bigint;
  readonly #chains: NarrowestChains;
  readonly #maxBits: number;
  readonly #depth: number;
  readonly #stageCount: number;
  readonly #canRotateLate: boolean;
  /** Prices above it have lost. */
  readonly #most: Price;

  constructor(input: IntegerChoiceInput, plaintextModuli: readonly bigint[], searched: SearchedModuli) {
    const { circuit, request, polyModulusDegree, security } = input;
    this.#input = input;
    this.#plaintextModuli = plaintextModuli;
    this.#product = plaintextModuli.reduce((product, modulus) => product * modulus);
    // One row of samples a call: each repeats through its row. Otherwise samples lie side by side.
    const samplesPerRow = request.rowsPerCall === 1 || circuit.spansRows ? 1 : polyModulusDegree / 2 / circuit.vectorLength;
    this.#chains = new NarrowestChains({ scheme: input.scheme, polyModulusDegree, plaintextModuli, samplesPerRow }, searched);
    this.#maxBits = maxModulusBits(polyModulusDegree, security);
    const depths = multiplicativeDepths(circuit);
    this.#depth = Math.max(0, ...circuit.outputs.map(({ node }) => depths[node]!));
    this.#most = { nano: input.mostNano === undefined ? Infinity : Number(input.mostNano), microUnits: Infinity };
    this.#stageCount = stagesOf(circuit).reduce((most, stage) => Math.max(most, stage), 0);
    this.#canRotateLate = canRotateLate(circuit);
  }

  get #isPrivate(): boolean {
    return this.#input.request.circuitPrivacy === true;
  }

  /** Times that the schedule runs. */
  get #runs(): number {
    return this.#plaintextModuli.length;
  }

  choose(): ChoiceResult {
    let best: (LevelPlan & Found) | undefined;
    const ofFloods = this.#isPrivate ? PRIMES_OF_FLOODS : 0;
    const mostPrimes = Math.min(MAX_PRIMES, PRIMES_PER_STAGE * this.#stageCount + PRIMES_BEYOND_STAGES + ofFloods, Math.floor(this.#maxBits / this.#chains.narrowestBits));
    for (let count = 1; count <= mostPrimes; count++) {
      const most: Price = best?.price ?? this.#most;
      if (isBelow(most, this.#price(count, 0))) break;
      const found = most.nano < Infinity && isBelow(most, this.#leastPrice(count)) ? undefined : this.#cheapest(count, most);
      if (found && isBelow(found.price, most)) best = found;
    }
    return best === undefined ? { refusal: this.#refusal() } : { choice: this.#lowered(best) };
  }

  /** No levels cost less: each value is as low as any levels allow, and what only some levels need is free. */
  #leastPrice(count: number): Price {
    const { circuit, scheme, polyModulusDegree } = this.#input;
    const lowest = Array.from({ length: this.#stageCount + 1 }, (_, stage) => (stage === 0 ? count - 1 : 0));
    const { instructions } = this.#schedule({ stages: lowest, rotatesLate: this.#canRotateLate }, circuit.outputs.map(() => count - 1));
    const needed = instructions.reduce((sum, instruction) => (BETWEEN_LEVELS.has(instruction.op) ? sum : sum + instructionMicroUnits(scheme, instruction, instructions, polyModulusDegree)), 0);
    return this.#price(count, this.#runs * needed);
  }

  /** The cheapest feasible levels for this many data primes, if they are below a price. */
  #cheapest(count: number, below: Price): (LevelPlan & Found) | undefined {
    const most = Math.max(4, Math.min(MAX_SEQUENCES, Math.floor(MAX_SCHEDULED_NODES / this.#input.circuit.nodes.length)));
    const plans = levelSequences(count - 1, this.#stageCount + 1, most).flatMap((stages) => this.#variants(count, stages));
    for (const plan of plans.sort((a, b) => comparedPrice(a.price, b.price))) {
      if (!isBelow(plan.price, below)) return undefined;
      const found = this.#feasible(plan);
      if (found) return { ...plan, ...found };
    }
    return undefined;
  }

  /** Late rotations cost less, and leave less room for noise. */
  #variants(count: number, stages: readonly number[]): LevelPlan[] {
    const descends = stages.some((level) => level < count - 1);
    return (this.#canRotateLate && descends ? [true, false] : [false]).map((rotatesLate) => this.#plan(count, stages, rotatesLate));
  }

  #plan(count: number, stages: readonly number[], rotatesLate: boolean): LevelPlan {
    const schedule = this.#schedule({ stages, rotatesLate }, this.#input.circuit.outputs.map(() => count - 1));
    return { count, stages, rotatesLate, schedule, price: this.#price(count, this.#runs * microUnitsOf(this.#input.scheme, schedule.instructions, this.#input.polyModulusDegree)) };
  }

  #price(count: number, microUnits: number): Price {
    const { circuit, polyModulusDegree } = this.#input;
    const requestBytes = this.#runs * circuit.inputs.length * expectedCiphertextBytes({ polyModulusDegree, primes: count, polynomials: 2, seeded: true });
    return { nano: costOf(microUnits, this.#depth, requestBytes).amountNano, microUnits };
  }

  #schedule(levels: Omit<IntegerLevels, 'outputs'>, outputs: readonly number[]): Schedule {
    const { circuit, scheme, request } = this.#input;
    return scheduleInteger(circuit, { ...levels, outputs }, { scheme, plaintextModulus: this.#product, allowLongOutputs: request.revealPartialSums === true, circuitPrivacy: this.#isPrivate });
  }

  /** Answers at the last level where the noise allows, else where the circuit leaves them; narrow primes where they do. */
  #feasible({ count, stages, rotatesLate, schedule }: LevelPlan): Found | undefined {
    const requestFor = (tried: Schedule): ChainRequest => ({
      count, switchesKeys: switchesKeys(tried), maxBits: this.#maxBits, widest: MAX_PRIME_BITS, isAligned: this.#input.scheme === 'bgv' && joinsUnequalFactors(tried),
    });
    if (!this.#chains.canKeep(schedule, requestFor(schedule))) return undefined;
    const short = this.#schedule({ stages, rotatesLate }, this.#input.circuit.outputs.map(() => 0));
    const taken = count > 1 && relinearizations(short) === relinearizations(schedule) && this.#chains.canKeep(short, requestFor(short)) ? short : schedule;
    const wide = this.#chains.find(taken, requestFor(taken))!;
    const isFast = [...wide.primes, wide.specialPrime].every((prime) => bitLength(prime) <= FAST_PRIME_BITS);
    return { schedule: taken, chain: isFast ? wide : this.#chains.find(taken, { ...requestFor(taken), widest: FAST_PRIME_BITS }) ?? wide };
  }

  /** Every output at the lowest level that its budget allows: answers are as short as can be. */
  #lowered({ stages, rotatesLate, count, chain, schedule }: LevelPlan & Found): Choice {
    const lowest = schedule.instructions.flatMap(({ op, level, port }) => (op === 'output' ? [{ level, port: port! }] : [])).sort((a, b) => a.port - b.port).map(({ level }) => level);
    let outputs: readonly number[] = lowest;
    const keeps = (levels: readonly number[]): boolean => {
      const tried = this.#schedule({ stages, rotatesLate }, levels);
      return relinearizations(tried) === relinearizations(schedule) && this.#chains.missingAt(tried, chain) <= 0;
    };
    if (count > 1 && outputs.some((level) => level > 0) && outputs.length <= MAX_SINGLE_OUTPUTS) {
      outputs.forEach((highest, port) => {
        const level = Array.from({ length: highest }, (_, lower) => lower).find((lower) => keeps(outputs.with(port, lower)));
        if (level !== undefined) outputs = outputs.with(port, level);
      });
    }
    const final = this.#schedule({ stages, rotatesLate }, outputs);
    const predictions = this.#chains.predictions(final, chain);
    const [plaintextModulus, ...residueModuli] = this.#plaintextModuli as readonly [bigint, ...bigint[]];
    const moduli = { plaintextModulus, ...(residueModuli.length > 0 && { residueModuli }) };
    return { polyModulusDegree: this.#input.polyModulusDegree, ...chain, ...moduli, schedule: this.#chains.flooded(final, chain), predictions };
  }

  #refusal(): ChoiceRefusal {
    const { circuit } = this.#input;
    const stages = stagesOf(circuit);
    const deepest = circuit.outputs.reduce((a, b) => (stages[b.node]! > stages[a.node]! ? b : a));
    return { kind: 'too-deep', node: deepest.node, missingBits: Math.min(this.#chains.leastMissingBits, this.#maxBits), details: { needed: this.#depth, ...(this.#runs > 1 && { plaintextModuli: this.#runs }) } };
  }
}
