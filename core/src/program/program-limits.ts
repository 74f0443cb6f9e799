/** The bounds of a Program, and the refusal of what exceeds them. */
import { needs } from '../errors/index.ts';
import { elementCount, type Domain, type Scalar, type Shape } from './program.ts';

/** Axes of a value, and of a constant: kernels have one more than images. */
export const MAX_RANK = 3;
export const MAX_CONSTANT_RANK = 4;
export const MAX_ELEMENTS = 1 << 24;
export const MAX_EXPONENT = 1024;
export const MAX_APPROXIMATION_DEGREE = 63;
/** Integers of a Program lie strictly between this and its negative, denominators below it. */
export const LARGEST_INTEGER = 1n << 62n;

export function isScalar(domain: Domain, value: Scalar): boolean {
  return domain === 'integer' ? typeof value === 'bigint' && value > -LARGEST_INTEGER && value < LARGEST_INTEGER : typeof value === 'number' && Number.isFinite(value);
}

export function areScalars(domain: Domain, values: readonly Scalar[]): boolean {
  return values.every((value) => isScalar(domain, value));
}

export function checkShape(shape: Shape, maxRank: number): void {
  requireProgram(shape.length <= maxRank && shape.every((side) => Number.isInteger(side) && side >= 1) && elementCount(shape) <= MAX_ELEMENTS, 'a shape is not allowed');
}

/** @throws FheError FHE_PROGRAM_INVALID */
export function requireProgram(condition: boolean, reason: string): asserts condition {
  needs(condition, 'FHE_PROGRAM_INVALID', { reason });
}
