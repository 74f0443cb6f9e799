/** Where the errors of a CKKS schedule come from, and with which factors they reach each output. Independent of the parameters. */
import { invariant } from '../../errors/index.ts';
import { type Circuit, type CircuitNode, type ConstantVector, isClearTile } from '../circuit.ts';
import type { Instruction } from '../plan.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { boundedBy, type ErrorTerms, hotTerm, joined, NO_ERROR, rotatedBy, scaledBy, spreadTerm } from './error-terms.ts';
import { type ErrorWeights, ErrorWeighing } from './error-weights.ts';
import { slotBounds } from './slot-bounds.ts';
import { absolute, MAX_SLOTS, type SlotFactors, slotFactors } from './slot-factors.ts';

export type ErrorSource =
  /** Encryption noise of an input, rounding of a rescale, noise of a key switch: new in each instruction. */
  | { readonly kind: 'fresh' | 'rescale' | 'keySwitch'; readonly instruction: number }
  /** What all switches with one key at one level and scale have in common: SEAL's digits are not centred, and their mean meets the same key errors each time. It gathers in slot 0. */
  | { readonly kind: 'hotSlot'; readonly instruction: number }
  /** Rounding of an encoded constant. */
  | { readonly kind: 'encoding'; readonly constant: number }
  /** Product of the errors of two factors. */
  | { readonly kind: 'secondOrder'; readonly a: ErrorWeights; readonly b: ErrorWeights }
  /** The error of a value as a whole, when it has too many terms. */
  | { readonly kind: 'combined'; readonly of: ErrorWeights };

export interface ErrorStructure {
  /** Each is made of earlier ones. */
  readonly sources: readonly ErrorSource[];
  /** Errors of the outputs, in the order of their ports. */
  readonly outputs: readonly ErrorWeights[];
}

/** Only errors of values as small as this come near the values themselves, so that their products count. */
const SMALL_VALUE = 2 ** -6;
/** Beyond these a value's error counts as one source: it stays correlated with itself, no longer with its parts. */
const MAX_TERMS = 1024;
const LEAST_TERMS = 64;
/** Factors that one value may have, over all slots of its terms. */
const MAX_FACTORS = 2 ** 18;

export function ckksErrorStructure(circuit: Circuit, schedule: Schedule): ErrorStructure {
  return new ErrorWalk(circuit, schedule).structure();
}

/** The error of a polynomial's variable, as its first copy has it. */
interface VariableError {
  readonly error: ErrorTerms;
  /** The part that came with the copy: other copies have another. */
  readonly introduced: ErrorTerms;
}

class ErrorWalk {
  readonly #nodes: readonly CircuitNode[];
  readonly #schedule: Schedule;
  readonly #rotations: number;
  /** Largest |value| of each node, by slot. */
  readonly #bounds: readonly SlotFactors[];
  readonly #maxTerms: number;
  readonly #weighing: ErrorWeighing;
  readonly #sources: ErrorSource[] = [];
  readonly #known = new Map<string, ErrorTerms>();
  /** Errors of each instruction's value; without the error of the variable where the value is a polynomial of one. */
  readonly #own: ErrorTerms[] = [];
  readonly #totals: ErrorTerms[] = [];
  /** The part that arose in the instructions of the same node. */
  readonly #introduced: ErrorTerms[] = [];
  readonly #variables = new Map<number, VariableError>();

  constructor(circuit: Circuit, schedule: Schedule) {
    [this.#nodes, this.#schedule, this.#rotations] = [circuit.nodes, schedule, circuit.vectorLength];
    this.#maxTerms = Math.max(LEAST_TERMS, Math.min(MAX_TERMS, MAX_FACTORS / this.#rotations));
    this.#bounds = slotBounds(circuit);
    this.#weighing = new ErrorWeighing(this.#rotations);
  }

  structure(): ErrorStructure {
    const outputs: ErrorWeights[] = [];
    this.#schedule.instructions.forEach((instruction, id) => {
      this.#add(instruction, id);
      if (instruction.op === 'output') outputs[instruction.port!] = this.#weights(id);
    });
    return { sources: this.#sources, outputs };
  }

  #add(instruction: Instruction, id: number): void {
    const arising = this.#arising(instruction, id);
    const [first] = instruction.args;
    const isCopy = first !== undefined && this.#schedule.nodes[first] === this.#schedule.nodes[id];
    this.#introduced.push(isCopy ? this.#atMost(joined(this.#introduced[first]!, arising)) : arising);
    const variable = this.#variableOf(id);
    const inherited = variable === undefined ? this.#inherited(instruction, instruction.args.map((arg) => this.#total(arg))) : this.#inheritedBeyond(instruction, id, variable);
    this.#own.push(this.#atMost(joined(inherited, arising)));
  }

  #total(id: number): ErrorTerms {
    return this.#totals[id] ??= this.#atMost(this.#withVariable(id));
  }

  /** A polynomial carries the error of its variable by its largest derivative, and not once for each power. */
  #withVariable(id: number): ErrorTerms {
    const variable = this.#variableOf(id);
    const error = variable === undefined ? undefined : this.#variables.get(variable)?.error;
    return error === undefined ? this.#own[id]! : joined(this.#own[id]!, this.#bounded(error, slotFactors([this.#nodeOf(id)!.sensitivity!.factor])));
  }

  /** What arguments bring beyond the error of the variable. */
  #inheritedBeyond(instruction: Instruction, id: number, variable: number): ErrorTerms {
    const factor = ratioOf(this.#nodeOf(id), this.#nodes[variable]);
    if (instruction.op !== 'multiplyPlain' || factor === undefined) return this.#inherited(instruction, instruction.args.map((arg) => this.#withoutVariable(arg, variable)));
    // A multiple of the variable that is computed from what the variable is itself a multiple of.
    const { constant } = this.#nodes[variable] as Extract<CircuitNode, { op: 'multiplyPlain' }>;
    const error = (): ErrorTerms => this.#bounded(this.#total(instruction.args[0]!), absolute(slotFactors(constant as ConstantVector)));
    return scaledBy(this.#variable(variable, () => ({ error: error(), introduced: NO_ERROR })).introduced, slotFactors([-factor]), this.#rotations);
  }

  /** The variable may come as several copies: they differ by what arose on the way. */
  #withoutVariable(arg: number, variable: number): ErrorTerms {
    if (this.#variableOf(arg) === variable) return this.#own[arg]!;
    if (this.#withoutViews(this.#schedule.nodes[arg]!) !== variable) return this.#total(arg);
    const introduced = this.#introduced[arg]!;
    const first = this.#variable(variable, () => ({ error: this.#total(arg), introduced }));
    return first.introduced === introduced ? NO_ERROR : joined(introduced, first.introduced, -1);
  }

  #variable(variable: number, make: () => VariableError): VariableError {
    const known = this.#variables.get(variable) ?? make();
    this.#variables.set(variable, known);
    return known;
  }

  #variableOf(id: number): number | undefined {
    const sensitivity = this.#nodeOf(id)?.sensitivity;
    return sensitivity && this.#withoutViews(sensitivity.to);
  }

  /** Instructions name the node that a view shows. */
  #withoutViews(id: number): number {
    const node = this.#nodes[id];
    return node?.op === 'view' ? this.#withoutViews(node.args[0]) : id;
  }

  #nodeOf(id: number): CircuitNode | undefined {
    return this.#nodes[this.#schedule.nodes[id]!];
  }

  #boundOf(id: number): SlotFactors {
    return this.#bounds[this.#schedule.nodes[id]!]!;
  }

  #largestOf(id: number): number {
    return this.#nodeOf(id)?.bound ?? 0;
  }

  #bounded(terms: ErrorTerms, bounds: SlotFactors): ErrorTerms {
    return boundedBy(terms, bounds, this.#rotations);
  }

  /** Errors of the arguments, as they reach the result. */
  #inherited({ op, args, constant, step }: Instruction, [a = NO_ERROR, b = NO_ERROR]: readonly ErrorTerms[]): ErrorTerms {
    switch (op) {
      case 'negate': return scaledBy(a, NEGATED, this.#rotations);
      case 'add': return joined(a, b);
      case 'subtract': return joined(a, b, -1);
      case 'multiplyPlain': return this.#timesConstant(a, constant!);
      case 'multiply': return joined(this.#bounded(a, this.#boundOf(args[1]!)), this.#bounded(b, this.#boundOf(args[0]!)));
      case 'square': return this.#bounded(a, this.#boundOf(args[0]!).map((bound) => 2 * bound));
      case 'rotateRows': return rotatedBy(a, step!, this.#rotations);
      default: return a;
    }
  }

  /** Errors that the instruction adds. */
  #arising({ op, args, constant, step, level, scale }: Instruction, id: number): ErrorTerms {
    switch (op) {
      case 'output': case 'modSwitch': case 'negate': case 'add': case 'subtract': return NO_ERROR;
      case 'input': return this.#source({ kind: 'fresh', instruction: id });
      case 'addPlain': return this.#encoding(constant!);
      case 'multiplyPlain': return this.#bounded(this.#encoding(constant!), this.#boundOf(args[0]!));
      case 'multiply': case 'square': {
        const [a, b] = [args[0]!, args.at(-1)!];
        return Math.min(this.#largestOf(a), this.#largestOf(b)) > SMALL_VALUE ? NO_ERROR : this.#source({ kind: 'secondOrder', a: this.#weights(a), b: this.#weights(b) });
      }
      case 'rescale': return this.#source({ kind: 'rescale', instruction: id });
      case 'relinearize': case 'rotateRows':
        return joined(this.#source({ kind: 'keySwitch', instruction: id }), this.#shared(`${op} ${step ?? ''} ${level} ${scale}`, { kind: 'hotSlot', instruction: id }));
      default: return invariant(false, `${op} is an instruction of CKKS`) as never;
    }
  }

  #timesConstant(terms: ErrorTerms, index: number): ErrorTerms {
    const { values, bound } = this.#schedule.constants[index]!;
    if (values.length === 0 || values.length > MAX_SLOTS) return this.#bounded(terms, slotFactors(values.length === 0 ? [bound!] : values));
    return scaledBy(terms, slotFactors(values), this.#rotations);
  }

  /** The same encoded constant brings the same error to all its users. */
  #encoding(constant: number): ErrorTerms {
    return this.#shared(`constant ${constant}`, { kind: 'encoding', constant });
  }

  #weights(id: number): ErrorWeights {
    return this.#weighing.weightsOf(this.#total(id));
  }

  #shared(name: string, source: ErrorSource): ErrorTerms {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const made = this.#source(source);
    this.#known.set(name, made);
    return made;
  }

  /** Of what gathers in single slots there are few. */
  #atMost(terms: ErrorTerms): ErrorTerms {
    const { spread, hot } = terms;
    if (spread.keys.length <= this.#maxTerms) return terms;
    const made = this.#source({ kind: 'combined', of: this.#weighing.weightsOf({ ...terms, hot: NO_ERROR.hot }) });
    this.#weighing.combine(this.#sources.length - 1, spread);
    return { spread: made.spread, hot };
  }

  #source(source: ErrorSource): ErrorTerms {
    this.#sources.push(source);
    const key = (this.#sources.length - 1) * this.#rotations;
    return source.kind === 'hotSlot' ? hotTerm(key) : spreadTerm(key);
  }
}

const NEGATED = slotFactors([-1]);

/** Products that differ by more are not multiples of each other. */
const RATIO_TOLERANCE = 1e-9;

/** The constant of a over that of b, for products of the same value with constants. */
function ratioOf(a: CircuitNode | undefined, b: CircuitNode | undefined): number | undefined {
  if (a?.op !== 'multiplyPlain' || b?.op !== 'multiplyPlain' || a === b || a.args[0] !== b.args[0] || isClearTile(a.constant) || isClearTile(b.constant)) return undefined;
  const [numerators, denominators] = [a.constant.map(Number), b.constant.map(Number)];
  const largest = denominators.reduce((best, value, i) => (Math.abs(value) > Math.abs(denominators[best]!) ? i : best), 0);
  const ratio = numerators[largest % numerators.length]! / denominators[largest]!;
  const length = Math.max(numerators.length, denominators.length);
  const tolerance = RATIO_TOLERANCE * Math.abs(numerators[largest % numerators.length]!);
  const isMultiple = Array.from({ length }, (_, i) => Math.abs(numerators[i % numerators.length]! - ratio * denominators[i % denominators.length]!) <= tolerance).every(Boolean);
  return isMultiple && ratio !== 0 && Number.isFinite(ratio) ? ratio : undefined;
}
