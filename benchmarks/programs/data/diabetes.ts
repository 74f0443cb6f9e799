/** The measurements of diabetes.csv. */
import { readFileSync } from 'node:fs';

export interface Patient {
  readonly measurements: readonly number[];
  /** Disease progression one year later, 25 to 346. */
  readonly progression: number;
}

export function readDiabetes(): readonly Patient[] {
  const [, ...lines] = readFileSync(new URL('diabetes.csv', import.meta.url), 'ascii').trimEnd().split('\n');
  return lines.map((line) => {
    const values = line.split(',').map(Number);
    return { measurements: values.slice(0, -1), progression: values.at(-1)! };
  });
}
