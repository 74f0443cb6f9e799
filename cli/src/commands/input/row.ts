/** One row of inputs, and how its numbers are written. */
import { FheError } from '@fhe-serverless/core/errors';
import type { InputEncoding } from '@fhe-serverless/core/plan';
import { elementCount, nested } from '@fhe-serverless/core/program';
import type { ClearValue } from '@fhe-serverless/core/reference';

/** Values of one row by input name. */
export type Row = Readonly<Record<string, ClearValue>>;

/** What a reader needs to know of an input; shapes and ranges are checked where the values are used. */
export type NamedInput = Pick<InputEncoding, 'name' | 'dtype' | 'shape' | 'encoding'>;

export const notInput = (source: string, reason: string): FheError => new FheError('FHE_CLI_INPUT', { source, reason });

/** Lists are nested as deep as images are. */
const MAX_DEPTH = 3;
const WHOLE = /^-?\d+$/;

/** A number, or lists of numbers, out of JSON. A matrix or image may also come as one flat list, row by row. @throws FheError FHE_CLI_INPUT */
export function clearValue(value: unknown, { dtype, shape }: NamedInput, where: string, source: string): ClearValue {
  const numbers = numbersIn(value, dtype, where, source, MAX_DEPTH);
  const isFlat = shape.length > 1 && Array.isArray(numbers) && numbers.length === elementCount(shape) && !numbers.some((item) => Array.isArray(item));
  return isFlat ? nested(numbers, shape) : numbers;
}

function numbersIn(value: unknown, dtype: NamedInput['dtype'], where: string, source: string, depth: number): ClearValue {
  if (!Array.isArray(value)) return scalar(value, dtype, where, source);
  if (depth === 0) throw notInput(source, `${where} lists nested deeper than ${MAX_DEPTH} levels`);
  return value.map((item) => numbersIn(item, dtype, where, source, depth - 1));
}

/** Whole numbers that doubles cannot hold come as bigint, or as decimal strings. */
function scalar(value: unknown, dtype: NamedInput['dtype'], where: string, source: string): number | bigint {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return dtype === 'integer' ? value : Number(value);
  if (dtype === 'integer' && typeof value === 'string' && WHOLE.test(value)) return BigInt(value);
  throw notInput(source, `${where} something that is no number`);
}
