/** Five real images, then one of the strongest edges; and the squared Sobel gradient in the clear. */
import { nested } from '@fhe-serverless/core/program';
import { images, MAX_GREY, SIDE } from '../data/camera/images.ts';
import { correlate } from '../data/camera/windows.ts';

export const ACROSS = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]];
export const DOWN = [[-1, -2, -1], [0, 0, 0], [1, 2, 1]];
/** Neither part of the gradient passes 4 * 255. */
export const LARGEST_ANSWER = 2 * (4 * MAX_GREY) ** 2;

const blocks = Array.from({ length: SIDE * SIDE }, (_, i) => ((Math.floor(i / SIDE / 3) + Math.floor((i % SIDE) / 3)) % 2) * MAX_GREY);

export const rows = [...images, blocks];

export const inputsOf = (image: readonly number[]) => ({ image: nested(image, [SIDE, SIDE]) });

export function reference(image: readonly number[]): readonly bigint[] {
  const down = correlate(image, DOWN);
  return correlate(image, ACROSS).map((x, i) => BigInt(x ** 2 + down[i]! ** 2));
}
