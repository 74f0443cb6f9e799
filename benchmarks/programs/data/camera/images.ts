/** Five images of 64 x 64 grey levels 0..255, rows one after the other. */
import { readFileSync } from 'node:fs';

export const SIDE = 64;
export const MAX_GREY = 255;

export const images: readonly (readonly number[])[] = readFileSync(new URL('images.csv', import.meta.url), 'utf8').trimEnd().split('\n').map((line) => line.split(',').map(Number));
