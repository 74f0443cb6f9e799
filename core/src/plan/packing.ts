/** Stride packing: element i of sample b sits in slot i * samplesPerRow + b of its row of slots. */
import { invariant } from '../errors/index.ts';
import type { Scalar } from '../program/index.ts';
import type { PlanPacking, Scheme } from './plan.ts';

export function stridePacking(scheme: Scheme, polyModulusDegree: number, vectorLength: number): PlanPacking {
  const slotRows = scheme === 'ckks' ? 1 : 2;
  const samplesPerRow = polyModulusDegree / 2 / vectorLength;
  invariant(Number.isInteger(samplesPerRow), 'a sample fits a row of slots');
  return { kind: 'stride', vectorLength, samplesPerRow, slotRows, samplesPerCall: samplesPerRow * slotRows };
}

/**
 * The slots of up to samplesPerCall samples. Each sample is padded with zeros to its period and repeated up to vectorLength;
 * samples that are not given are zeros.
 */
export function packSamples<T extends Scalar>(packing: PlanPacking, period: number, samples: readonly (readonly T[])[], zero: T): T[] {
  const { vectorLength, samplesPerRow, slotRows } = packing;
  const rowLength = vectorLength * samplesPerRow;
  const slots = new Array<T>(rowLength * slotRows).fill(zero);
  samples.forEach((sample, s) => {
    const start = Math.floor(s / samplesPerRow) * rowLength + (s % samplesPerRow);
    for (let i = 0; i < vectorLength; i++) {
      const element = i % period;
      if (element < sample.length) slots[start + i * samplesPerRow] = sample[element]!;
    }
  });
  return slots;
}

/** The first `length` elements of each of `count` samples. */
export function unpackSamples<T extends Scalar>(packing: PlanPacking, length: number, count: number, slots: ArrayLike<T>): T[][] {
  const { vectorLength, samplesPerRow } = packing;
  return Array.from({ length: count }, (_, s) => {
    const start = Math.floor(s / samplesPerRow) * vectorLength * samplesPerRow + (s % samplesPerRow);
    return Array.from({ length }, (_element, i) => slots[start + i * samplesPerRow]!);
  });
}

/** A constant in all slots: the same values for every sample. `values` holds one period, or one value for all slots. */
export function packConstant<T extends Scalar>(packing: PlanPacking, values: readonly T[]): T[] {
  const { vectorLength, samplesPerRow, slotRows } = packing;
  const row = Array.from({ length: vectorLength * samplesPerRow }, (_, slot) => values[Math.floor(slot / samplesPerRow) % values.length]!);
  return slotRows === 1 ? row : [...row, ...row];
}
