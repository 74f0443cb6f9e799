/**
 * Asks for a passphrase without showing it. From the terminal, or from FHE_PASSPHRASE for machines; never from a flag,
 * because command lines show in process lists and shell histories.
 */
import { FheError } from '@fhe-serverless/core/errors';

export const PASSPHRASE_VARIABLE = 'FHE_PASSPHRASE';

const MAX_LENGTH = 1024;
const ENTER = new Set(['\r', '\n', '\u0004']);
const INTERRUPT = '\u0003';
const BACKSPACE = new Set(['\u0008', '\u007f']);
const ERASE_LINE = '\u0015';

export interface PassphraseRequest {
  /** The key file, for the question. */
  readonly path: string;
  /** Asks twice, for a passphrase that is chosen now. */
  readonly isNew?: boolean;
}

/** @throws FheError FHE_CLI_PASSPHRASE without a terminal and without the variable, and when two entries differ */
export async function askPassphrase({ path, isNew = false }: PassphraseRequest, environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const given = environment[PASSPHRASE_VARIABLE];
  if (given !== undefined) return requireText(path, given);
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw new FheError('FHE_CLI_PASSPHRASE', { path, reason: 'there is no terminal to ask in' });
  const passphrase = requireText(path, await hiddenLine(`Passphrase for ${path}: `));
  if (isNew && await hiddenLine('The same again: ') !== passphrase) throw new FheError('FHE_CLI_PASSPHRASE', { path, reason: 'the two entries differ' });
  return passphrase;
}

function requireText(path: string, passphrase: string): string {
  if (passphrase === '') throw new FheError('FHE_CLI_PASSPHRASE', { path, reason: 'it is empty' });
  if (passphrase.length > MAX_LENGTH) throw new FheError('FHE_CLI_PASSPHRASE', { path, reason: `it is longer than ${MAX_LENGTH} characters` });
  return passphrase;
}

/** Raw mode shows nothing; Ctrl-C then comes as a character, and ends the process as it would have. */
async function hiddenLine(question: string): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(question);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  try {
    return await new Promise<string>((resolve) => {
      let line = '';
      const take = (text: string): void => {
        for (const character of text) {
          if (character === INTERRUPT) {
            stdin.setRawMode(false);
            stderr.write('\n');
            process.exit(130);
          }
          if (ENTER.has(character)) {
            stdin.off('data', take);
            return resolve(line);
          }
          if (BACKSPACE.has(character)) line = [...line].slice(0, -1).join('');
          else if (character === ERASE_LINE) line = '';
          else if (character >= ' ') line += character;
        }
      };
      stdin.on('data', take).resume();
    });
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}
