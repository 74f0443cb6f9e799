/** Clear values as callers write them, and their elements after checking them against a declared input. */
import { FheError } from '../errors/index.ts';
import { elementCount, elementsOf, nested, showShape, type Nested, type Program, type ProgramInput, type Scalar, type Shape } from '../program/index.ts';

/** A number for a scalar or an index, a list for a vector, a list of rows for a matrix, a list of such for an image. */
export type ClearValue = Nested<number | bigint>;
export type ReferenceInputs = Readonly<Record<string, ClearValue>>;

/** The elements of an input in row-major order; an index becomes its one-hot vector. @throws FheError FHE_INPUT_SHAPE, FHE_INPUT_OUT_OF_RANGE */
export function checkedInput(program: Pick<Program, 'domain'>, input: Pick<ProgramInput, 'name' | 'shape' | 'low' | 'high' | 'encoding'>, value: ClearValue | undefined): Scalar[] {
  if (input.encoding === 'oneHot') return oneHot(program, input, value);
  return elements(input.name, value, input.shape).map((item, index) => {
    const isKind = isNumber(item) && (program.domain === 'real' || typeof item === 'bigint' || Number.isSafeInteger(item));
    if (!isKind || item < input.low || item > input.high) throw outOfRange(input.name, index, input.low, input.high);
    return program.domain === 'integer' ? BigInt(item) : Number(item);
  });
}

/** The elements of an output as its caller reads them: a number, a list, or lists of lists. */
export function nestedOutput({ values, shape }: { readonly values: readonly Scalar[]; readonly shape: Shape }): ClearValue {
  return nested(values, shape);
}

function oneHot({ domain }: Pick<Program, 'domain'>, { name, shape }: Pick<ProgramInput, 'name' | 'shape'>, value: ClearValue | undefined): Scalar[] {
  const [index] = elements(name, value, []) as [number | bigint];
  const count = elementCount(shape);
  const isIndex = isNumber(index) && (typeof index === 'bigint' || Number.isSafeInteger(index)) && index >= 0 && index < count;
  if (!isIndex) throw outOfRange(name, 0, 0, count - 1);
  return Array.from({ length: count }, (_, i) => (domain === 'integer' ? BigInt(i === Number(index)) : Number(i === Number(index))));
}

function elements(name: string, value: ClearValue | undefined, shape: Shape): (number | bigint)[] {
  const found = value === undefined ? undefined : elementsOf(value, shape);
  if (found === undefined) throw new FheError('FHE_INPUT_SHAPE', { name, expected: showShape(shape), got: value === undefined ? 'nothing' : shownShape(value, shape.length) });
  return found;
}

/** Null, texts and booleans would turn into numbers; a caller who sends one made a mistake. */
const isNumber = (item: unknown): item is number | bigint => typeof item === 'bigint' || (typeof item === 'number' && Number.isFinite(item));

/** Shape by the first element of each level. */
function shownShape(value: ClearValue, rank: number): string {
  const shape: number[] = [];
  for (let item: ClearValue | undefined = value; Array.isArray(item) && shape.length <= rank; item = item[0] as ClearValue | undefined) shape.push(item.length);
  return showShape(shape);
}

function outOfRange(name: string, index: number, low: Scalar, high: Scalar): FheError {
  return new FheError('FHE_INPUT_OUT_OF_RANGE', { name, index, low: String(low), high: String(high) });
}
