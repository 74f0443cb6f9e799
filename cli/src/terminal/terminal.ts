/** Where a command writes: its answer to stdout, everything else to stderr. */
import { jsonText } from './json-form.ts';

export interface TerminalOptions {
  /** One JSON document instead of text; nothing but errors on stderr. */
  readonly json: boolean;
  /** Takes text for stdout. @default - the process's */
  readonly out?: (text: string) => void;
  /** Takes text for stderr. @default - the process's */
  readonly err?: (text: string) => void;
}

export class Terminal {
  readonly isJson: boolean;
  readonly #out: (text: string) => void;
  readonly #err: (text: string) => void;

  constructor({ json, out = (text) => process.stdout.write(text), err = (text) => process.stderr.write(text) }: TerminalOptions) {
    this.isJson = json;
    this.#out = out;
    this.#err = err;
  }

  /** The one answer of a command: `page` for people, or `value` as one JSON document. */
  answer(value: unknown, page: () => string): void {
    this.#out(this.isJson ? `${jsonText(value, 2)}\n` : `${page().trimEnd()}\n`);
  }

  /** One of many answers of a command that goes on: text for people, or one JSON object a line. */
  event(value: Readonly<Record<string, unknown>>, text: string): void {
    this.#out(this.isJson ? `${jsonText(value)}\n` : `${text.trimEnd()}\n`);
  }

  /** What is going on, for people only. */
  progress(line: string): void {
    if (!this.isJson) this.#err(`${line}\n`);
  }
}
