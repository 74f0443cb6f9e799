/** Structured log: one JSON object per line on standard output, where Lambda hands it to CloudWatch Logs. */
import type { Log } from '../../runtime/ports.ts';

/** Writes one line, its end included, in one call: lines of concurrent calls never mix. */
export type LineWriter = (line: string) => void;

export const standardOutput: LineWriter = (line) => {
  process.stdout.write(line);
};

export class JsonLog implements Log {
  readonly #write: LineWriter;

  constructor(write: LineWriter = standardOutput) {
    this.#write = write;
  }

  write(level: 'info' | 'warn' | 'error', event: string, fields: Readonly<Record<string, string | number | boolean>>): void {
    // Our own members come last: a field cannot pose as a level, and JSON leaves no way to start a new line.
    this.#write(`${JSON.stringify({ ...fields, timestamp: new Date().toISOString(), level, event })}\n`);
  }
}
