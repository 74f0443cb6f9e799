/** What `rows.ts` of every folder here exports: the data and the plain model, shared by our function and both baselines. */
import type { ClearValue } from '@fhe-serverless/core/reference';
import type { Value } from '../baselines/baseline.ts';

export interface ProgramRows {
  /** Rows as the baselines take them. */
  readonly rows: readonly (readonly number[])[];
  /** The same row as our function takes it: a list for each row of a matrix, and for each channel of an image. */
  inputsOf(row: readonly number[]): Readonly<Record<string, ClearValue>>;
  /** All outputs of one row in the clear, one after the other, denominators behind numerators: exact for integers, in double precision for reals. */
  reference(row: readonly number[]): readonly Value[];
  /** Real programs: decrypted answers may differ from the reference by 2^-precisionBits. Absent: they must be equal. */
  readonly precisionBits?: number;
  /** How far our function may be from the reference because each has its own polynomial for the same function. Absent: 0. */
  readonly approximationError?: number;
}
