/** Rows out of JSON: one object by input name, or a list of such objects. */
import { needs } from '@fhe-serverless/core/errors';
import { readJson } from './read-json.ts';
import { clearValue, notInput, type NamedInput, type Row } from './row.ts';

/** @throws FheError FHE_CLI_INPUT */
export function parseRows(text: string, source: string, inputs: readonly NamedInput[]): readonly Row[] {
  const value = parsed(text, source);
  const rows: readonly unknown[] = Array.isArray(value) ? value : [value];
  needs(rows.length > 0, 'FHE_CLI_INPUT', { source, reason: 'it is an empty list' });
  return rows.map((row, index) => rowOf(row, rows.length > 1 ? `row ${index + 1}` : 'it', source, inputs));
}

function rowOf(row: unknown, which: string, source: string, inputs: readonly NamedInput[]): Row {
  const names = inputs.map(({ name }) => name).join(', ');
  if (typeof row !== 'object' || row === null || Array.isArray(row)) throw notInput(source, `${which} is no object; the inputs are ${names}`);
  const unknown = Object.keys(row).find((name) => !inputs.some((input) => input.name === name));
  needs(unknown === undefined, 'FHE_CLI_INPUT', { source, reason: `${which} has "${unknown}", the inputs are ${names}` });
  return Object.fromEntries(inputs.map((input) => {
    const value = (row as Readonly<Record<string, unknown>>)[input.name];
    needs(value !== undefined, 'FHE_CLI_INPUT', { source, reason: `${which} has no "${input.name}", the inputs are ${names}` });
    return [input.name, clearValue(value, input, `${which} has for "${input.name}"`, source)];
  }));
}

function parsed(text: string, source: string): unknown {
  try {
    return readJson(text);
  } catch (error) {
    throw notInput(source, `it is not JSON: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
}
