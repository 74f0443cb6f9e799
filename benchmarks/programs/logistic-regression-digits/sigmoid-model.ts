/** The model with a polynomial for the sigmoid, in the clear. */
import model from './model.json' with { type: 'json' };

/** Logit over its bound: between -1 and 1. */
export const WEIGHTS: readonly number[] = model.weights.map((weight) => weight / model.logitBound);
export const BIAS = model.bias / model.logitBound;

/**
 * Returns the coefficients of u, u^3, u^5 and u^7, zero above `degree`, that approximate sigmoid(bound u) - 1/2 on [-1, 1]: the
 * Chebyshev series cut after `degree`. Even terms vanish because the function is odd.
 */
export function sigmoidCoefficients(degree: 3 | 7): readonly [number, number, number, number] {
  const nodes = 4096;
  const series = (order: number): number => {
    let sum = 0;
    for (let j = 0; j < nodes; j++) {
      const angle = (Math.PI * (j + 0.5)) / nodes;
      sum += (1 / (1 + Math.exp(-model.logitBound * Math.cos(angle))) - 0.5) * Math.cos(order * angle);
    }
    return (2 / nodes) * sum;
  };
  const [t1, t3, t5, t7] = [series(1), series(3), degree < 5 ? 0 : series(5), degree < 7 ? 0 : series(7)];
  // T3 = 4u^3 - 3u, T5 = 16u^5 - 20u^3 + 5u, T7 = 64u^7 - 112u^5 + 56u^3 - 7u.
  return [t1 - 3 * t3 + 5 * t5 - 7 * t7, 4 * t3 - 20 * t5 + 56 * t7, 16 * t5 - 112 * t7, 64 * t7];
}

export function polynomialScore(pixels: readonly number[], [c1, c3, c5, c7]: readonly [number, number, number, number]): number {
  const u = pixels.reduce((sum, pixel, i) => sum + WEIGHTS[i]! * pixel, BIAS);
  const square = u * u;
  return 0.5 + u * (c1 + square * (c3 + square * (c5 + square * c7)));
}
