/** Five real images, then a white one; and the window sums in the clear. */
import { nested } from '@fhe-serverless/core/program';
import { images, MAX_GREY, SIDE } from '../data/camera/images.ts';
import { correlate } from '../data/camera/windows.ts';

export const BOX = [[1, 1, 1], [1, 1, 1], [1, 1, 1]];
export const LARGEST_ANSWER = 9 * MAX_GREY;

export const rows = [...images, new Array<number>(SIDE * SIDE).fill(MAX_GREY)];

export const inputsOf = (image: readonly number[]) => ({ image: nested(image, [SIDE, SIDE]) });

export const reference = (image: readonly number[]): readonly bigint[] => correlate(image, BOX).map(BigInt);
