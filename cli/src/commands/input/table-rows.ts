/** Rows out of a table: a column for each element, `x`, `x[2]`, `x[0][2]`, or one column `x` with a list in JSON. */
import { needs } from '@fhe-serverless/core/errors';
import { elementCount, nested } from '@fhe-serverless/core/program';
import type { ClearValue } from '@fhe-serverless/core/reference';
import { commaSeparated } from './comma-separated.ts';
import { readJson } from './read-json.ts';
import { clearValue, notInput, type NamedInput, type Row } from './row.ts';

/** Where the elements of one input stand: their columns in row-major order, or the one column of its list. */
interface InputColumns {
  readonly input: NamedInput;
  readonly columns: readonly number[];
  readonly isList: boolean;
}

const NUMERAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const WHOLE = /^[+-]?\d+$/;

/** @throws FheError FHE_CLI_INPUT */
export function tableRows(text: string, source: string, inputs: readonly NamedInput[]): readonly Row[] {
  const [header, ...records] = commaSeparated(text, source);
  needs(header !== undefined && records.length > 0, 'FHE_CLI_INPUT', { source, reason: 'it has no line of column names, or no row below it' });
  const columns = new Map(header.map((name, column) => [name, column]));
  needs(columns.size === header.length, 'FHE_CLI_INPUT', { source, reason: 'two of its columns have one name' });
  const found = inputs.map((input) => columnsOf(input, columns, source));
  requireNoOther(header, found, source);
  return records.map((record, index) => {
    needs(record.length === header.length, 'FHE_CLI_INPUT', { source, reason: `row ${index + 1} has ${record.length} values, its header ${header.length}` });
    return Object.fromEntries(found.map((of) => [of.input.name, valueIn(record, of, `row ${index + 1}`, source)]));
  });
}

function columnsOf(input: NamedInput, columns: ReadonlyMap<string, number>, source: string): InputColumns {
  const { name, shape, encoding } = input;
  const whole = columns.get(name);
  const isSingle = shape.length === 0 || encoding === 'oneHot';
  if (whole !== undefined) return { input, columns: [whole], isList: !isSingle };
  const names = isSingle ? [name] : Array.from({ length: elementCount(shape) }, (_, element) => `${name}${indexText(element, shape)}`);
  const missing = names.find((column) => !columns.has(column));
  needs(missing === undefined, 'FHE_CLI_INPUT', { source, reason: `it has no column ${missing}` });
  return { input, columns: names.map((column) => columns.get(column)!), isList: false };
}

/** `[2]`, `[0][2]`: the index along each axis. */
function indexText(element: number, shape: readonly number[]): string {
  let rest = element;
  return shape.map((_, axis) => {
    const size = elementCount(shape.slice(axis + 1));
    const index = Math.floor(rest / size);
    rest %= size;
    return `[${index}]`;
  }).join('');
}

function requireNoOther(header: readonly string[], found: readonly InputColumns[], source: string): void {
  const used = new Set(found.flatMap(({ columns }) => columns));
  const other = header.find((_, column) => !used.has(column));
  needs(other === undefined, 'FHE_CLI_INPUT', { source, reason: `it has a column "${other}", the inputs are ${found.map(({ input }) => input.name).join(', ')}` });
}

function valueIn(record: readonly string[], { input, columns, isList }: InputColumns, which: string, source: string): ClearValue {
  const where = `${which} has for "${input.name}"`;
  if (isList) return clearValue(listIn(record[columns[0]!]!, where, source), input, where, source);
  const numbers = columns.map((column) => numberIn(record[column]!, input.dtype, where, source));
  return input.encoding === 'oneHot' ? numbers[0]! : nested(numbers, input.shape);
}

function listIn(cell: string, where: string, source: string): unknown {
  try {
    return readJson(cell);
  } catch {
    throw notInput(source, `${where} something that is no list in JSON`);
  }
}

function numberIn(cell: string, dtype: NamedInput['dtype'], where: string, source: string): number | bigint {
  const isNumber = (dtype === 'integer' ? WHOLE : NUMERAL).test(cell);
  needs(isNumber, 'FHE_CLI_INPUT', { source, reason: `${where} something that is no ${dtype === 'integer' ? 'whole ' : ''}number` });
  const value = Number(cell);
  return dtype === 'integer' && !Number.isSafeInteger(value) ? BigInt(cell.replace('+', '')) : value;
}
