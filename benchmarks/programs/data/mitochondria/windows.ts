/** A probe of 64 bases, and the 256 windows of 64 bases of a region in which it nearly occurs. A base is a number 0..3. */
import match from './match.json' with { type: 'json' };

export const BASES = 64;

const basesOf = (letters: string): readonly number[] => [...letters].map((letter) => 'ACGT'.indexOf(letter));

export const probe: readonly number[] = basesOf(match.probe);
const region = basesOf(match.region);
export const windows: readonly (readonly number[])[] = Array.from({ length: region.length - BASES + 1 }, (_, start) => region.slice(start, start + BASES));

/** Four bits for each base, one of them set. */
export const oneHot = (bases: readonly number[]): readonly number[] => bases.flatMap((base) => [0, 1, 2, 3].map((value) => (value === base ? 1 : 0)));
