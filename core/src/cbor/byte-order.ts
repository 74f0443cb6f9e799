/** Equality and lexicographic order of byte strings. None of them is secret, so time may depend on content. */

/** Negative, zero or positive, as `left` sorts before, with or after `right` bytewise; a prefix sorts first. */
export function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index++) {
    if (left[index] !== right[index]) return left[index]! - right[index]!;
  }
  return left.length - right.length;
}

export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && compareBytes(left, right) === 0;
}
