/** Asks before something that cannot be undone. */
import { createInterface } from 'node:readline/promises';
import { FheError } from '@fhe-serverless/core/errors';

/** True for `y` and `yes`. @throws FheError FHE_CLI_USAGE without a terminal to ask in */
export async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw new FheError('FHE_CLI_USAGE', { reason: 'there is no terminal to ask in; say --yes' });
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(?:es)?$/i.test((await prompt.question(`${question} [y/N] `)).trim());
  } finally {
    prompt.close();
  }
}
