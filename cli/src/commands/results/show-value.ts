/** Results as people read them: eight digits, the first elements of a list, a quotient as the number that it is. */
import { Rational } from 'fhe-serverless/client';

type Element = number | bigint | Rational;

const SHOWN_ELEMENTS = 6;
const DIGITS = 8;

export function showValue(value: Element | readonly Element[]): string {
  if (!isList(value)) return showElement(value);
  const shown = value.slice(0, SHOWN_ELEMENTS).map(showElement).join(' ');
  return value.length > SHOWN_ELEMENTS ? `${shown} … ${value.length}` : shown;
}

const isList = (value: Element | readonly Element[]): value is readonly Element[] => Array.isArray(value);

function showElement(value: Element): string {
  if (value instanceof Rational) return value.numerator % value.denominator === 0n ? String(value.numerator / value.denominator) : showNumber(value.toNumber());
  return typeof value === 'bigint' ? String(value) : showNumber(value);
}

const showNumber = (value: number): string => (Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(DIGITS))));
