/** How a command ends that cannot do what it was asked: one error with a hint on stderr, and never a stack. */
import { FheError, isFheError } from '@fhe-serverless/core/errors';
import { jsonText } from './json-form.ts';

const USAGE = 2;
const FAILED = 1;
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Writes the error and gives the exit code: 2 for a command that is not written as it must be, 1 for any other. */
export function reportError(thrown: unknown, json: boolean, err: (text: string) => void = (text) => process.stderr.write(text)): number {
  const error = knownError(thrown);
  err(json ? `${jsonText({ error: error.toJSON() }, 2)}\n` : errorText(error));
  return error.code === 'FHE_CLI_USAGE' ? USAGE : FAILED;
}

/** `error FHE_…: message` and `hint: …`, one line each. */
export function errorText({ code, message, hint }: FheError): string {
  return `error ${code}: ${oneLine(message)}\nhint: ${oneLine(hint)}\n`;
}

/** Anything else is a fault of ours, or of the system: its first line says what it was. */
function knownError(thrown: unknown): FheError {
  if (isFheError(thrown)) return thrown;
  const { code, path, syscall } = thrown as NodeJS.ErrnoException;
  if (thrown instanceof Error && typeof path === 'string' && typeof code === 'string') {
    return new FheError('FHE_CLI_FILE', { path, action: 'used', reason: `${syscall ?? 'access'} answered ${code}` }, { cause: thrown });
  }
  const rule = thrown instanceof Error ? `${thrown.name}: ${oneLine(thrown.message)}` : 'only errors are thrown';
  return new FheError('FHE_BUG_INVARIANT', { rule }, { cause: thrown });
}

/** What a server or a parser wrote must not steer the terminal. */
function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, '; ').replace(CONTROL, '?');
}
