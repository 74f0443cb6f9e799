/** Finds equal lists of constants without comparing all of them: circuits repeat masks and weights, and each is encoded once. */
import type { Scalar } from '../../program/index.ts';

/** Schedules are made many times for one circuit, with the same lists. */
const hashes = new WeakMap<readonly Scalar[], number>();

export class ConstantPool {
  readonly #known = new WeakMap<readonly Scalar[], number>();
  readonly #byHash = new Map<number, { readonly values: readonly Scalar[]; readonly id: number }[]>();
  #count = 0;

  /** The same number for equal lists. */
  idOf(values: readonly Scalar[]): number {
    const known = this.#known.get(values);
    if (known !== undefined) return known;
    const hash = hashes.get(values) ?? hashOf(values);
    hashes.set(values, hash);
    const bucket = this.#byHash.get(hash) ?? [];
    const same = bucket.find((other) => other.values.length === values.length && other.values.every((value, i) => value === values[i]));
    const id = same?.id ?? this.#count++;
    if (same === undefined) this.#byHash.set(hash, [...bucket, { values, id }]);
    this.#known.set(values, id);
    return id;
  }
}

/** FNV-1a over the words of doubles; a bigint beyond them may share its hash with others. */
function hashOf(values: readonly Scalar[]): number {
  const double = new Float64Array(1);
  const words = new Uint32Array(double.buffer);
  let hash = 0x811c9dc5;
  for (const value of values) {
    double[0] = Number(value);
    hash = Math.imul(Math.imul(hash ^ words[0]!, 0x01000193) ^ words[1]!, 0x01000193);
  }
  return hash;
}
