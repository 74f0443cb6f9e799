/** Sums over 3 x 3 windows that lie in the image wholly ("valid"): 62 x 62 of them. */
import { SIDE } from './images.ts';

export const WINDOWS = SIDE - 2;

/** Cross-correlation with a 3 x 3 kernel, in row-major order. */
export function correlate(image: readonly number[], kernel: readonly (readonly number[])[]): number[] {
  return Array.from({ length: WINDOWS * WINDOWS }, (_, i) => {
    const corner = Math.floor(i / WINDOWS) * SIDE + (i % WINDOWS);
    return kernel.reduce((sum, row, r) => row.reduce((partial, weight, c) => partial + weight * image[corner + r * SIDE + c]!, sum), 0);
  });
}

/** Reads the windows whose result sits in the slot of the window's first pixel, `origin` slots later. */
export function readWindows(slots: readonly bigint[], origin: number): bigint[] {
  return Array.from({ length: WINDOWS * WINDOWS }, (_, i) => slots[origin + Math.floor(i / WINDOWS) * SIDE + (i % WINDOWS)]!);
}
