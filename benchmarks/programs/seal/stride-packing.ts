/** Stride packing: element i of row b sits in slot i * stride + b, so a rotation by a multiple of the stride serves every row. */

/** Puts the rows side by side; elements and rows that are missing stay zero. */
export function packRows(rows: readonly (readonly number[])[], stride: number, slotCount: number): Float64Array {
  if (rows.length < 1 || rows.length > stride) {
    throw new RangeError(`a ciphertext holds 1 to ${stride} rows`);
  }
  const slots = new Float64Array(slotCount);
  rows.forEach((row, b) => row.forEach((value, i) => { slots[i * stride + b] = value; }));
  return slots;
}

/** Puts value i into the slots of element i, for every row. */
export function spread(values: readonly number[], stride: number, slotCount: number): Float64Array {
  const slots = new Float64Array(slotCount);
  values.forEach((value, i) => slots.fill(value, i * stride, (i + 1) * stride));
  return slots;
}

/** The given elements of every row. */
export function unpackRows(slots: Float64Array, stride: number, elements: readonly number[]): number[][] {
  return Array.from({ length: stride }, (_, b) => elements.map((i) => slots[i * stride + b]!));
}

export const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
