/** The rows of the data set, as the function takes them, and what the model says of them in the clear. */
import { readFileSync } from 'node:fs';
import model from './model.json' with { type: 'json' };

export interface Patient {
  /** z-scores, clipped to the declared range: the client does this before it encrypts. */
  readonly features: readonly number[];
  /** Raw features as in the file. */
  readonly raw: readonly number[];
  readonly isMalignant: boolean;
}

/** All 569 rows in the order of the file. */
export function readPatients(): readonly Patient[] {
  const [, ...lines] = readFileSync(new URL('data/wdbc.csv', import.meta.url), 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const values = line.split(',').map(Number);
    const raw = values.slice(0, -1);
    return { features: standardised(raw), raw, isMalignant: values.at(-1) === 1 };
  });
}

/** Logit of the model in double precision. */
export function logit(features: readonly number[]): number {
  return features.reduce((sum, z, i) => sum + z * model.weights[i]!, model.bias);
}

/** Score of the true model, without any approximation. */
export const trueScore = (features: readonly number[]): number => 1 / (1 + Math.exp(-logit(features)));

function standardised(raw: readonly number[]): number[] {
  return raw.map((value, i) => Math.max(-model.clip, Math.min(model.clip, (value - model.mean[i]!) / model.scale[i]!)));
}
