/** One call of a raw handler: gives its code the operations, and lets each run only after it was checked and metered. */
import { FheError, isFheError } from '../../errors/index.ts';
import { type EncodeOptions, type RawDescription, type RawEvaluate, type RawNumbers, type RawOperations, RawPlaintext, RawValue } from '../../raw/index.ts';
import { workOf } from '../cost/operation-work.ts';
import { workMicroUnits } from '../cost/price.ts';
import { slotStride } from '../packing.ts';
import type { Instruction, InstructionOp } from '../plan.ts';
import type { RawBackend } from './raw-backend.ts';
import { RawGuard, RawRefusal, type RawState } from './raw-guard.ts';
import { RawMeter } from './raw-meter.ts';
import { type HeldNumbers, NumberStore } from './raw-numbers.ts';
import type { RawSetting } from './raw-setting.ts';

export interface RawRun<C, P> {
  readonly setting: RawSetting;
  readonly backend: RawBackend<C, P>;
  /** Milliseconds that never go back. */
  readonly now: () => number;
  /** The author's line that is running, for messages; undefined where lines are not known. */
  readonly where: () => string | undefined;
}

export interface RawInputValue<C> extends RawState {
  readonly name: string;
  readonly handle: C;
}

export interface RawResult<C> {
  /** In the order of the names that were asked for. */
  readonly outputs: readonly { readonly handle: C; readonly state: RawState }[];
  readonly microUnits: number;
  /** Most that was held at once. */
  readonly peak: RawMeter['peak'];
}

interface Held<C> {
  readonly instruction: Instruction;
  /** Index of the instruction among those of the call. */
  readonly id: number;
  readonly handle: C;
  readonly bytes: number;
}

const WORD_BYTES = 8;
const NO_WORK = { ntt: 0, mac: 0, element: 0, baseConversion: 0 };
const ENDED = 'the call has ended, and its values with it';

/** Runs the handler once. @throws FheError FHE_RAW_HANDLER, and what its operations throw */
export function evaluateRaw<C, P>(run: RawRun<C, P>, handler: RawEvaluate, inputs: readonly RawInputValue<C>[], outputNames: readonly string[]): RawResult<C> {
  const evaluation = new RawEvaluation(run);
  try {
    const given = Object.freeze(Object.fromEntries(inputs.map((input, port) => [input.name, evaluation.input(input, port)])));
    const results = called(handler, given, operationsOf(evaluation));
    const outputs = outputNames.map((name) => evaluation.output(Object.hasOwn(results, name) ? results[name] : undefined, name));
    const extra = Object.keys(results).find((name) => !outputNames.includes(name));
    if (extra !== undefined) throw failed(`evaluate returns ${extra.slice(0, 80)}, which is not declared`);
    return { outputs, microUnits: evaluation.meter.microUnits, peak: evaluation.meter.peak };
  } finally {
    evaluation.end();
  }
}

function called(handler: RawEvaluate, given: Readonly<Record<string, RawValue>>, fhe: RawOperations): Readonly<Record<string, unknown>> {
  let results: unknown;
  try {
    results = handler(given, fhe);
  } catch (error) {
    if (isFheError(error)) throw error;
    // Its message may hold anything.
    throw new FheError('FHE_RAW_HANDLER', { reason: `it threw ${error instanceof Error ? error.name : typeof error}` }, { cause: error });
  }
  if (typeof results !== 'object' || results === null) throw failed('evaluate returns no object of outputs');
  if ('then' in results) throw failed('evaluate is asynchronous: it would outlive its call');
  return results as Readonly<Record<string, unknown>>;
}

const OPERATIONS = [
  'add', 'subtract', 'negate', 'multiply', 'square', 'addPlain', 'multiplyPlain', 'rotateLeft', 'swapRows', 'relinearize', 'rescale', 'modSwitch', 'encode', 'describe', 'release',
] as const satisfies readonly (keyof RawOperations)[];

/** The operations and nothing else: the handler reaches neither meter nor end. */
function operationsOf(evaluation: RawOperations): RawOperations {
  return Object.freeze(Object.fromEntries(OPERATIONS.map((name) => [name, evaluation[name].bind(evaluation)]))) as unknown as RawOperations;
}

class RawEvaluation<C, P> implements RawOperations {
  readonly meter: RawMeter;
  readonly #run: RawRun<C, P>;
  readonly #guard: RawGuard;
  readonly #store: NumberStore<C, P>;
  readonly #values = new Map<RawValue, Held<C>>();
  readonly #numbers = new Map<RawPlaintext, HeldNumbers<P>>();
  #instructions = 0;
  #hasEnded = false;

  constructor(run: RawRun<C, P>) {
    this.#run = run;
    this.#guard = new RawGuard(run.setting);
    this.meter = new RawMeter(run.setting.limits, run.now, () => this.#where());
    this.#store = new NumberStore(run.setting, run.backend, this.meter);
  }

  input({ handle, level, scale, polynomials }: RawInputValue<C>, port: number): RawValue {
    return this.#hold({ op: 'input', args: [], port, level, scale, polynomials }, 'input', () => handle);
  }

  output(value: unknown, name: string): RawResult<C>['outputs'][number] {
    const held = this.#values.get(value as RawValue);
    if (held === undefined) throw failed(`evaluate does not return a value of this call for output ${name}`);
    this.meter.takeUnits('output', workMicroUnits(NO_WORK, this.#run.setting.polyModulusDegree));
    const { level, scale, polynomials } = held.instruction;
    return { handle: held.handle, state: { level, scale, polynomials } };
  }

  /** From now on every value is dead, also one that the handler kept. */
  end(): void {
    this.#hasEnded = true;
  }

  add(x: RawValue, y: RawValue): RawValue { return this.#apply('add', [x, y], ([a, b]) => this.#guard.sum(a!, b!)); }
  negate(x: RawValue): RawValue { return this.#apply('negate', [x], ([a]) => a!); }
  square(x: RawValue): RawValue { return this.#apply('square', [x], ([a]) => this.#guard.product(a!, a!)); }
  relinearize(x: RawValue): RawValue { return this.#apply('relinearize', [x], ([a]) => this.#guard.relinearized(a!)); }
  rescale(x: RawValue): RawValue { return this.#apply('rescale', [x], ([a]) => this.#guard.rescaled(a!)); }
  swapRows(x: RawValue): RawValue { return this.#apply('swapRows', [x], ([a]) => this.#guard.swapped(a!)); }

  subtract(x: RawValue, y: RawValue): RawValue {
    return this.#apply('subtract', [x, y], ([a, b]) => {
      if (x === y) throw new RawRefusal('a value minus itself is transparent: anyone could read it');
      return this.#guard.sum(a!, b!);
    });
  }

  multiply(x: RawValue, y: RawValue): RawValue {
    return x === y ? this.square(x) : this.#apply('multiply', [x, y], ([a, b]) => this.#guard.product(a!, b!));
  }

  rotateLeft(x: RawValue, step: number): RawValue {
    const { packing } = this.#run.setting;
    const length = packing.kind === 'both-rows' ? packing.vectorLength / packing.slotRows : packing.vectorLength;
    const positions = ((step % length) + length) % length;
    return positions === 0 ? x : this.#apply('rotateRows', [x], ([a]) => this.#guard.rotated(a!, positions), positions * slotStride(packing));
  }

  modSwitch(x: RawValue, level?: number): RawValue {
    return this.#apply('modSwitch', [x], ([a]) => this.#guard.switched(a!, level ?? a!.level - 1));
  }

  addPlain(x: RawValue, numbers: RawPlaintext | RawNumbers): RawValue {
    return this.#withNumbers('addPlain', x, numbers, ({ scale }) => scale, (a, scale) => this.#guard.addedNumbers(a, scale));
  }

  multiplyPlain(x: RawValue, numbers: RawPlaintext | RawNumbers): RawValue {
    const { primes, scale } = this.#run.setting;
    return this.#withNumbers('multiplyPlain', x, numbers, ({ level }) => (level === 0 ? scale : Number(primes[level]!)), (a, by) => this.#guard.multipliedNumbers(a, by));
  }

  encode(numbers: RawNumbers, { scale }: EncodeOptions = {}): RawPlaintext {
    return this.#site('encode', () => {
      const plaintext = new RawPlaintext();
      this.#numbers.set(plaintext, this.#store.read(numbers, scale));
      return plaintext;
    });
  }

  describe(x: RawValue): RawDescription {
    const { level, scale, polynomials } = this.#site('describe', () => this.#held(x)).instruction;
    return { level, scale, polynomials, prime: this.#run.setting.primes[level]! };
  }

  release(x: RawValue | RawPlaintext): void {
    this.#site('release', () => {
      if (x instanceof RawPlaintext) {
        this.#store.free(this.#numbersOf(x));
        this.#numbers.delete(x);
        return;
      }
      const { handle, bytes } = this.#held(x);
      this.#values.delete(x);
      this.#run.backend.free(handle);
      this.meter.giveBack(bytes);
    });
  }

  #apply(op: InstructionOp, operands: readonly RawValue[], next: (states: readonly RawState[]) => RawState, step?: number): RawValue {
    const name = op === 'rotateRows' ? 'rotateLeft' : op;
    return this.#site(name, () => {
      const held = operands.map((x) => this.#held(x));
      const { level, scale, polynomials } = next(held.map(({ instruction }) => instruction));
      const make = (instruction: Instruction): C => this.#run.backend.apply(instruction, held.map(({ handle }) => handle), undefined);
      return this.#hold({ op, args: held.map(({ id }) => id), ...(step !== undefined && { step }), level, scale, polynomials }, name, make, held[0]!.instruction);
    });
  }

  #withNumbers(op: 'addPlain' | 'multiplyPlain', x: RawValue, given: RawPlaintext | RawNumbers, defaultScale: (x: RawState) => number, next: (x: RawState, scale: number) => RawState): RawValue {
    return this.#site(op, () => {
      const held = this.#held(x);
      const before = held.instruction;
      const numbers = given instanceof RawPlaintext ? this.#numbersOf(given) : this.#store.read(given);
      const isInteger = this.#run.setting.scheme !== 'ckks';
      const scale = isInteger ? 1 : numbers.scale ?? defaultScale(before);
      const { level, scale: scaled, polynomials } = next(before, scale);
      this.#guard.numbers(numbers.values, { level: before.level, scale }, op === 'multiplyPlain');
      const encoded = this.#store.encoded(numbers, before.level, scale);
      // A lone number multiplies the coefficients of BFV one by one; whatever else there is, is transformed at the call.
      const kind = this.#run.setting.scheme === 'bfv' && numbers.values.length === 1 ? { constant: 0 } : { clear: 0 };
      const make = (instruction: Instruction): C => this.#run.backend.apply(instruction, [held.handle], encoded);
      const value = this.#hold({ op, args: [held.id], ...kind, level, scale: scaled, polynomials }, op, make, before);
      if (!(given instanceof RawPlaintext)) this.#store.free(numbers);
      return value;
    });
  }

  /** Meters, then makes the value. */
  #hold(instruction: Instruction, operation: string, make: (instruction: Instruction) => C, before = instruction): RawValue {
    const { scheme, polyModulusDegree } = this.#run.setting;
    const bytes = WORD_BYTES * polyModulusDegree * (instruction.level + 1) * instruction.polynomials;
    this.meter.take({ operation, microUnits: workMicroUnits(workOf(scheme, instruction, before), polyModulusDegree), bytes });
    const value = new RawValue();
    this.#values.set(value, { instruction, id: this.#instructions++, handle: make(instruction), bytes });
    return value;
  }

  #held(x: RawValue): Held<C> {
    const held = this.#values.get(x);
    if (this.#hasEnded || held === undefined) throw new RawRefusal(this.#hasEnded ? ENDED : 'an operand is no value of this call, or was released');
    return held;
  }

  #numbersOf(plaintext: RawPlaintext): HeldNumbers<P> {
    const numbers = this.#numbers.get(plaintext);
    if (this.#hasEnded || numbers === undefined) throw new RawRefusal(this.#hasEnded ? ENDED : 'the encoded numbers are not of this call, or were released');
    return numbers;
  }

  #where(): string {
    return this.#run.where() ?? `operation ${this.#instructions + 1} of the call`;
  }

  /** Names the operation and the author's line in what is refused. */
  #site<T>(operation: string, act: () => T): T {
    try {
      return act();
    } catch (error) {
      if (error instanceof RawRefusal) throw new FheError('FHE_RAW_OPERATION', { operation, where: this.#where(), reason: error.message });
      throw error;
    }
  }
}

const failed = (reason: string): FheError => new FheError('FHE_RAW_HANDLER', { reason });
