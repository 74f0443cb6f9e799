/** Where windows fit: shared by convolutions and pooling. */

/** Number of places of a window of `size` elements that moves by `stride` over `side` elements. Not positive when it never fits. */
export const windowCount = (side: number, size: number, stride: number): number => Math.floor((side - size) / stride) + 1;
