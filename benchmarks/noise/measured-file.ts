/** Results of a long measurement, one line for each program: what is in the file is not measured again. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

export interface MeasuredProgram<T> {
  readonly program: number;
  readonly samples: readonly T[];
}

export class MeasuredFile<T> {
  readonly path: string;
  readonly programs = new Map<number, readonly T[]>();

  constructor(path: string) {
    this.path = path;
    if (!existsSync(path)) return;
    // A line that was cut off by a stop is measured again.
    for (const line of readFileSync(path, 'utf8').split('\n').slice(0, -1)) {
      const { program, samples } = JSON.parse(line) as MeasuredProgram<T>;
      this.programs.set(program, samples);
    }
  }

  add({ program, samples }: MeasuredProgram<T>): void {
    appendFileSync(this.path, `${JSON.stringify({ program, samples })}\n`);
    this.programs.set(program, samples);
  }
}
