/** The digit images of digits.csv. */
import { readFileSync } from 'node:fs';

export interface Digit {
  /** 64 pixels, row by row, from 0 (paper) to 1 (ink): sixteenths, exact in double precision. */
  readonly pixels: readonly number[];
  readonly digit: number;
}

/** Images before this one trained the models; it and those after it test them. */
export const FIRST_TEST_IMAGE = 1347;

export function readDigits(): readonly Digit[] {
  const [, ...lines] = readFileSync(new URL('digits.csv', import.meta.url), 'ascii').trimEnd().split('\n');
  return lines.map((line) => {
    const [pixels, digit] = line.split(',') as [string, string];
    return { pixels: Array.from(pixels, (pixel) => Number.parseInt(pixel, 17) / 16), digit: Number(digit) };
  });
}

/** Pixels of the images that no model has seen. */
export function testImages(): readonly (readonly number[])[] {
  return readDigits().slice(FIRST_TEST_IMAGE).map(({ pixels }) => pixels);
}
