/** One side of a comparison, ready to be called; and what is demanded of its answer before anything is timed. */
import type { PreparedBaseline, Value } from '../baselines/baseline.ts';

export type Rows = readonly (readonly number[])[];
type Answers = readonly (readonly Value[])[];

export interface Contestant extends Disposable {
  readonly name: string;
  /** Carried by one call. */
  readonly rows: number;
  readonly keyBytes: number;
  readonly request: readonly Uint8Array[];
  evaluate(request: readonly Uint8Array[]): readonly Uint8Array[];
  /** All outputs of each row that the call carried. */
  decrypt(response: readonly Uint8Array[]): Answers;
  /** What they have to be. */
  expected(): Answers;
}

/** @param tolerance largest difference from the model in the clear; integers have to be equal. @throws Error when an answer differs by more */
export function checkAnswer(contestant: Contestant, tolerance: number): void {
  const found = contestant.decrypt(contestant.evaluate(contestant.request));
  const expected = contestant.expected();
  const error = largestError(found.slice(0, expected.length), expected);
  if (!(error <= tolerance)) throw new Error(`${contestant.name} answers wrong: an error of ${error}, ${tolerance === 0 ? 'and it has to be exact' : `at most ${tolerance} is allowed`}`);
}

/** Integers are compared exactly, so any difference of theirs is infinite. */
export function largestError(found: Answers, expected: Answers): number {
  let largest = 0;
  expected.forEach((row, r) => row.forEach((want, c) => {
    const got = found[r]?.[c];
    const error = typeof want === 'number' && typeof got === 'number' ? Math.abs(got - want) : got === want ? 0 : Infinity;
    if (!(error <= largest)) largest = Number.isNaN(error) ? Infinity : error;
  }));
  return largest;
}

export function baselineContestant(name: string, baseline: PreparedBaseline, rows: Rows): Contestant {
  const carried = rows.slice(0, baseline.rowsPerCall);
  return {
    name, rows: carried.length, keyBytes: baseline.keyBytes,
    request: baseline.encrypt(carried),
    evaluate: (request) => baseline.evaluate(request),
    decrypt: (response) => baseline.decrypt(response),
    expected: () => baseline.reference(carried),
    [Symbol.dispose]: () => baseline.dispose(),
  };
}
