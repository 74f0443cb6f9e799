/** Numbers as authors and callers write them: lists of lists, one level for each axis. */
import type { Shape } from './program.ts';

export type Nested<T> = T | readonly Nested<T>[];

export interface Flattened<T> {
  readonly shape: Shape;
  /** In row-major order. */
  readonly values: readonly T[];
}

/** Elements of lists nested at most `maxRank` deep; undefined when one is empty, or lists of one level differ in length. */
export function flattened<T>(value: Nested<T>, maxRank: number): Flattened<T> | undefined {
  const shape: number[] = [];
  for (let item = value; Array.isArray(item) && shape.length < maxRank; item = item[0] as Nested<T>) shape.push(item.length);
  const values: T[] = [];
  return shape.every((side) => side > 0) && collect(value, shape, 0, values) ? { shape, values } : undefined;
}

/** Elements of lists that are nested exactly as the shape says; undefined when they are not. */
export function elementsOf<T>(value: Nested<T>, shape: Shape): T[] | undefined {
  const values: T[] = [];
  return collect(value, shape, 0, values) ? values : undefined;
}

/** The inverse: a scalar's only element, or lists of lists. */
export function nested<T>(values: readonly T[], shape: Shape): Nested<T> {
  if (shape.length === 0) return values[0]!;
  const [side, ...rest] = shape as [number, ...number[]];
  const size = values.length / side;
  return Array.from({ length: side }, (_, i) => nested(values.slice(i * size, (i + 1) * size), rest));
}

function collect<T>(value: Nested<T>, shape: Shape, axis: number, into: T[]): boolean {
  if (axis === shape.length) {
    into.push(value as T);
    return axis > 0 || !Array.isArray(value);
  }
  if (!Array.isArray(value) || value.length !== shape[axis]) return false;
  for (const item of value as readonly Nested<T>[]) if (!collect(item, shape, axis + 1, into)) return false;
  return true;
}
