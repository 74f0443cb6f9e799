/** Where the values of a row of data sit when several rows share a ciphertext of BFV or BGV, whose slots form two batching rows. */

/** Value i of the rows of one batching row side by side: a rotation by as many slots as there are rows moves all of them by one value. */
export class StridedLayout {
  readonly #slotsPerBatchingRow: number;
  /** Rows of data in one of the two batching rows: the distance of two neighbouring values. */
  readonly stride: number;
  readonly rowsPerCall: number;

  /** `values` is a power of two. */
  constructor(polyModulusDegree: number, values: number) {
    this.#slotsPerBatchingRow = polyModulusDegree / 2;
    this.stride = this.#slotsPerBatchingRow / values;
    this.rowsPerCall = 2 * this.stride;
  }

  slotOf(row: number, value: number): number {
    const batchingRow = Math.floor(row / this.stride);
    return batchingRow * this.#slotsPerBatchingRow + value * this.stride + (row % this.stride);
  }

  layOut(rows: readonly (readonly number[])[]): number[] {
    const slots = new Array<number>(2 * this.#slotsPerBatchingRow).fill(0);
    rows.forEach((row, r) => row.forEach((value, i) => { slots[this.slotOf(r, i)] = value; }));
    return slots;
  }

  /** The same values for every row of data. */
  repeat<T>(values: readonly T[]): T[] {
    const batchingRow = values.flatMap((value) => new Array<T>(this.stride).fill(value));
    return [...batchingRow, ...batchingRow];
  }

  /** Values 0 .. count - 1 of every row that fits. */
  read(slots: readonly bigint[], count: number): bigint[][] {
    return Array.from({ length: this.rowsPerCall }, (_, row) => Array.from({ length: count }, (_, value) => slots[this.slotOf(row, value)]!));
  }
}
