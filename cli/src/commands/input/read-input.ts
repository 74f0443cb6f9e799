/** Reads what a user wants evaluated: JSON by input name, one object or a list of rows. */
import { readFile } from 'node:fs/promises';
import { FheError, needs } from '@fhe-serverless/core/errors';
import type { InputEncoding } from '@fhe-serverless/core/plan';
import type { ClearValue } from '@fhe-serverless/core/reference';

/** Values of one row by input name. */
export type Row = Readonly<Record<string, ClearValue>>;

/** What a reader needs to know of an input; shapes and ranges are checked where the values are used. */
export type NamedInput = Pick<InputEncoding, 'name' | 'dtype'>;

const STANDARD_INPUT = '-';
const WHOLE = /^-?\d+$/;

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

/** Rows as the function's inputs name them. @throws FheError FHE_CLI_FILE, FHE_CLI_INPUT */
export async function readRows(path: string, inputs: readonly NamedInput[]): Promise<readonly Row[]> {
  const source = path === STANDARD_INPUT ? 'standard input' : path;
  return parseRows(await readInputText(path), source, inputs);
}

/** @throws FheError FHE_CLI_INPUT */
export function parseRows(text: string, source: string, inputs: readonly NamedInput[]): readonly Row[] {
  const value = parsed(text, source);
  const rows: readonly unknown[] = Array.isArray(value) ? value : [value];
  needs(rows.length > 0, 'FHE_CLI_INPUT', { source, reason: 'it is an empty list' });
  return rows.map((row, index) => rowOf(row, rows.length > 1 ? `row ${index + 1}` : 'it', source, inputs));
}

function rowOf(row: unknown, which: string, source: string, inputs: readonly NamedInput[]): Row {
  const names = inputs.map(({ name }) => name).join(', ');
  if (typeof row !== 'object' || row === null || Array.isArray(row)) throw new FheError('FHE_CLI_INPUT', { source, reason: `${which} is no object; the inputs are ${names}` });
  const unknown = Object.keys(row).find((name) => !inputs.some((input) => input.name === name));
  needs(unknown === undefined, 'FHE_CLI_INPUT', { source, reason: `${which} has "${unknown}", the inputs are ${names}` });
  return Object.fromEntries(inputs.map(({ name, dtype }) => {
    const value = (row as Readonly<Record<string, unknown>>)[name];
    needs(value !== undefined, 'FHE_CLI_INPUT', { source, reason: `${which} has no "${name}", the inputs are ${names}` });
    return [name, clearValue(value, dtype, `${which} has for "${name}"`, source)];
  }));
}

function clearValue(value: unknown, dtype: NamedInput['dtype'], where: string, source: string): ClearValue {
  return Array.isArray(value) ? value.map((item) => scalar(item, dtype, where, source)) : scalar(value, dtype, where, source);
}

/** Whole numbers that JSON numbers cannot hold come as decimal strings. */
function scalar(value: unknown, dtype: NamedInput['dtype'], where: string, source: string): number | bigint {
  if (typeof value === 'number') return value;
  if (dtype === 'integer' && typeof value === 'string' && WHOLE.test(value)) return BigInt(value);
  throw new FheError('FHE_CLI_INPUT', { source, reason: `${where} something that is no number` });
}

function parsed(text: string, source: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new FheError('FHE_CLI_INPUT', { source, reason: `it is not JSON: ${error instanceof Error ? error.message : 'unreadable'}` });
  }
}
