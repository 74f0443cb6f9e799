/** Variances of error sources in one slot, and of values that are made of them. */
import type { ErrorWeights } from './error-weights.ts';

export interface Variance {
  /** Of what is distributed normally over the slots. */
  readonly normal: number;
  /** Of what is a product with the secret key or a key's error, which differ from slot to slot: the tail is Laplace's. */
  readonly laplace: number;
  /** Of what is added in slot 0 alone. */
  readonly hot: number;
}

export class ErrorVariances {
  readonly #normal: Float64Array;
  readonly #laplace: Float64Array;
  readonly #hot: Float64Array;

  constructor(count: number) {
    [this.#normal, this.#laplace, this.#hot] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  }

  set(source: number, normal: number, laplace: number, hot: number): void {
    this.#normal[source] = normal;
    this.#laplace[source] = laplace;
    this.#hot[source] = hot;
  }

  sum({ everywhere: { sources, weights }, meeting }: ErrorWeights): Variance {
    let [normal, laplace, hot] = [0, 0, 0];
    for (let i = 0; i < sources.length; i++) {
      normal += weights[i]! * this.#normal[sources[i]!]!;
      laplace += weights[i]! * this.#laplace[sources[i]!]!;
    }
    for (const group of meeting) {
      let together = 0;
      for (let i = 0; i < group.sources.length; i++) together += group.weights[i]! * this.#hot[group.sources[i]!]!;
      hot = Math.max(hot, together);
    }
    return { normal, laplace, hot };
  }
}
