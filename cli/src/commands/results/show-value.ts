/** Results as people read them: eight digits, the first elements of a list, a quotient as the number that it is. */
import type { Nested } from '@fhe-serverless/core/program';
import { Rational } from 'fhe-serverless/client';

export type ShownElement = number | bigint | Rational;
export type ShownValue = Nested<ShownElement>;

const SHOWN_ELEMENTS = 6;
const DIGITS = 8;

/** `1 2 3`, rows of a matrix as `1 2 | 3 4`, channels of an image as `1 | 2 || 3 | 4`; of long ones the beginning and the shape. */
export function showValue(value: ShownValue): string {
  const shape = shapeOf(value);
  const count = shape.reduce((product, side) => product * side, 1);
  const shown = elementsIn(value, shape.length, SHOWN_ELEMENTS).map((element, i) => `${separator(i, shape)}${showElement(element)}`).join('');
  return count > SHOWN_ELEMENTS ? `${shown} … ${shape.join(' x ')}` : shown;
}

/** In front of element `index`: a bar for each level of lists that begins with it. */
function separator(index: number, shape: readonly number[]): string {
  if (index === 0) return '';
  let size = 1;
  let bars = 0;
  for (const side of shape.slice(1).reverse()) {
    size *= side;
    if (index % size === 0) bars++;
  }
  return bars === 0 ? ' ' : ` ${'|'.repeat(bars)} `;
}

function shapeOf(value: ShownValue): number[] {
  return isList(value) ? [value.length, ...shapeOf(value[0]!)] : [];
}

/** The first elements, row by row. */
function elementsIn(value: ShownValue, rank: number, limit: number): ShownElement[] {
  if (!isList(value)) return [value];
  const elements: ShownElement[] = [];
  for (const item of value) {
    if (elements.length >= limit) break;
    elements.push(...elementsIn(item, rank - 1, limit - elements.length));
  }
  return elements;
}

const isList = (value: ShownValue): value is readonly ShownValue[] => Array.isArray(value);

function showElement(value: ShownElement): string {
  if (value instanceof Rational) return value.numerator % value.denominator === 0n ? String(value.numerator / value.denominator) : showNumber(value.toNumber());
  return typeof value === 'bigint' ? String(value) : showNumber(value);
}

const showNumber = (value: number): string => (Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(DIGITS))));
