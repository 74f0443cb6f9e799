/** Holds encrypted scores against the clear polynomial, which they must match, and the true model, which the polynomial approximates. */
import type { FheFunctionModule } from 'fhe-serverless';
import { logit, type Patient, trueScore } from './patients.ts';

export interface Comparison {
  readonly rows: readonly { readonly encrypted: number; readonly polynomial: number; readonly true: number; readonly isMalignant: boolean }[];
  /** Largest |encrypted - polynomial|: encryption's own error. */
  readonly largestError: number;
  /** Largest |polynomial - true|: what the approximation costs. */
  readonly largestApproximation: number;
  /** Rows on the other side of 0.5 than the true model, with their |logit|. */
  readonly classDifferences: readonly { readonly row: number; readonly absoluteLogit: number; /** True when the clear polynomial differs as well. */ readonly explained: boolean }[];
  /** Share of rows that the encrypted score classifies as the data set does. */
  readonly accuracy: number;
}

export function compare(fn: FheFunctionModule, patients: readonly Patient[], scores: readonly number[]): Comparison {
  const rows = patients.map(({ features, isMalignant }, i) => ({
    encrypted: scores[i]!, polynomial: Number(fn.simulate({ features })['score']!.values[0]), true: trueScore(features), isMalignant,
  }));
  const largest = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, value), 0);
  return {
    rows,
    largestError: largest(rows.map((row) => Math.abs(row.encrypted - row.polynomial))),
    largestApproximation: largest(rows.map((row) => Math.abs(row.polynomial - row.true))),
    classDifferences: rows.flatMap((row, i) => (row.encrypted > 0.5 === row.true > 0.5 ? [] : [{ row: i, absoluteLogit: Math.abs(logit(patients[i]!.features)), explained: row.polynomial > 0.5 !== row.true > 0.5 }])),
    accuracy: rows.filter((row) => row.encrypted > 0.5 === row.isMalignant).length / rows.length,
  };
}
