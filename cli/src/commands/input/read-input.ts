/** Reads what a user wants evaluated, by input name: JSON, or a table of comma-separated values. */
import { readFile } from 'node:fs/promises';
import { FheError } from '@fhe-serverless/core/errors';
import { tableRows } from './table-rows.ts';
import { parseRows } from './json-rows.ts';
import type { NamedInput, Row } from './row.ts';

const STANDARD_INPUT = '-';
const TABLE_FILE = /\.csv$/i;
const JSON_START = /^\s*[[{]/;

/** The text of a file, or of standard input for `-`. @throws FheError FHE_CLI_FILE */
export async function readInputText(path: string): Promise<string> {
  if (path !== STANDARD_INPUT) {
    return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw new FheError('FHE_CLI_FILE', { path, action: 'read', reason: error.code === 'ENOENT' ? 'there is no such file' : error.code ?? 'it is not readable' });
    });
  }
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}

/** Rows as the function's inputs name them. A file that ends in .csv is a table; so is standard input without a bracket in front. @throws FheError FHE_CLI_FILE, FHE_CLI_INPUT */
export async function readRows(path: string, inputs: readonly NamedInput[]): Promise<readonly Row[]> {
  const text = await readInputText(path);
  const isStandardInput = path === STANDARD_INPUT;
  const source = isStandardInput ? 'standard input' : path;
  const isTable = isStandardInput ? !JSON_START.test(text) : TABLE_FILE.test(path);
  return isTable ? tableRows(text, source, inputs) : parseRows(text, source, inputs);
}
