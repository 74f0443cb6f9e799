/** Runs a raw handler on nothing: every rule is checked, every unit counted, and no ciphertext exists. */
import type { RawEvaluate } from '../../raw/index.ts';
import type { Instruction } from '../plan.ts';
import type { RawBackend } from './raw-backend.ts';
import { evaluateRaw, type RawInputValue, type RawResult } from './raw-evaluation.ts';
import type { RawState } from './raw-guard.ts';
import type { RawSetting } from './raw-setting.ts';

export interface DryRun {
  /** What was computed, in order; each lists, behind its operands, the values that are held until then. */
  readonly instructions: readonly Instruction[];
  readonly outputs: readonly RawState[];
  readonly microUnits: number;
  readonly peak: RawResult<unknown>['peak'];
  /** Primes that each list of numbers was encoded for; 1 for integers. */
  readonly encodings: readonly number[];
}

/** A ciphertext is the index of its instruction. */
class Recorder implements RawBackend<number, object> {
  readonly instructions: Instruction[];
  /** Values that were given back after each instruction. */
  readonly #released = new Map<number, number[]>();
  readonly #held: Set<number>;

  constructor(inputs: readonly Instruction[]) {
    this.instructions = [...inputs];
    this.#held = new Set(inputs.keys());
  }

  encode(): object {
    return {};
  }

  apply(instruction: Instruction): number {
    this.#held.add(this.instructions.length);
    return this.instructions.push(instruction) - 1;
  }

  free(handle: number | object): void {
    if (typeof handle !== 'number') return;
    this.#held.delete(handle);
    const last = this.instructions.length - 1;
    this.#released.set(last, [...this.#released.get(last) ?? [], handle]);
  }

  /** What is not given back is held to the end. */
  finished(outputs: readonly { readonly handle: number; readonly state: RawState }[]): Instruction[] {
    const leaving = outputs.map(({ handle, state }, port): Instruction => ({ op: 'output', args: [handle, ...(port === outputs.length - 1 ? this.#held : [])], port, ...state }));
    return [...this.instructions.map((instruction, id) => ({ ...instruction, args: [...instruction.args, ...this.#released.get(id) ?? []] })), ...leaving];
  }
}

/** @throws FheError FHE_RAW_OPERATION, FHE_RAW_UNITS_EXCEEDED, FHE_RAW_HANDLER */
export function dryRun(setting: RawSetting, handler: RawEvaluate, inputs: readonly (RawState & { readonly name: string })[], outputNames: readonly string[], where: () => string | undefined): DryRun {
  const recorder = new Recorder(inputs.map(({ level, scale, polynomials }, port) => ({ op: 'input', args: [], port, level, scale, polynomials })));
  const encodings: number[] = [];
  const backend: RawBackend<number, object> = {
    encode: (_slots, level) => {
      encodings.push(setting.scheme === 'ckks' ? level + 1 : 1);
      return recorder.encode();
    },
    apply: (instruction) => recorder.apply(instruction),
    free: (handle) => recorder.free(handle),
  };
  const values = inputs.map((input, handle): RawInputValue<number> => ({ ...input, handle }));
  const { outputs, microUnits, peak } = evaluateRaw({ setting, backend, now: () => 0, where }, handler, values, outputNames);
  return { instructions: recorder.finished(outputs), outputs: outputs.map(({ state }) => state), microUnits, peak, encodings };
}
