/** Fingerprints as lists of 256 bits: 64 stored ones, and 64 of the same places after the picture moved a little. */
import fingerprints from './fingerprints.json' with { type: 'json' };

export const BITS = 256;

const bitsOf = (hexadecimal: string): readonly number[] => [...hexadecimal].flatMap((digit) => [8, 4, 2, 1].map((weight) => Math.floor(Number.parseInt(digit, 16) / weight) % 2));

export const stored: readonly (readonly number[])[] = fingerprints.stored.map(bitsOf);
export const queries: readonly (readonly number[])[] = fingerprints.queries.map(bitsOf);
