/** The form that every command has: a summary, options, an example, `--json`, and one terminal to write to. */
import type { Command } from 'commander';
import { Terminal } from '../terminal/index.ts';

export interface CommandText {
  /** The command's name. */
  readonly name: string;
  readonly summary: string;
  /** More than the summary, where there is more to say. @default - the summary as a sentence */
  readonly description?: string;
  /** Command lines, without a prompt. */
  readonly examples: readonly string[];
}

export function defineCommand(parent: Command, { name, summary, description = sentence(summary), examples }: CommandText): Command {
  return parent.command(name)
    .summary(summary)
    .description(description)
    .option('--json', 'print one JSON document; an error is one JSON object on stderr')
    .addHelpText('after', `\nExample:\n${examples.map((line) => `  $ ${line}`).join('\n')}`);
}

const sentence = (text: string): string => `${text[0]!.toUpperCase()}${text.slice(1)}.`;

/** The terminal of a command with these options. */
export function terminalOf({ json }: { readonly json?: boolean }): Terminal {
  return new Terminal({ json: json === true });
}
