/**
 * Rate of an enzyme under competitive inhibition, over its largest rate: s / (1 + i + s), where s and i are the concentrations of substrate
 * and inhibitor over their constants Km and Ki (the textbook extension of Michaelis-Menten kinetics).
 */

export const LARGEST_SUBSTRATE = 2;
export const LARGEST_INHIBITOR = 1;
export const DEGREE = 7;

/** The denominator 1 + i + s lies between these. */
const LOW = 1;
const HIGH = 1 + LARGEST_SUBSTRATE + LARGEST_INHIBITOR;
export const CENTER = (LOW + HIGH) / 2;
export const RADIUS = (HIGH - LOW) / 2;

/** Powers of z = (denominator - CENTER) / RADIUS that approximate 1 / denominator to 2.3e-4: interpolation at Chebyshev nodes. */
export const INVERSE: readonly number[] = interpolated((z) => 1 / (CENTER + RADIUS * z), DEGREE);

export const denominatorPosition = (substrate: number, inhibitor: number): number => (1 + substrate + inhibitor - CENTER) / RADIUS;

/** The rate with the polynomial for the inverse. */
export const approximateRate = (substrate: number, inhibitor: number): number => {
  const z = denominatorPosition(substrate, inhibitor);
  return substrate * INVERSE.reduceRight((sum, c) => sum * z + c, 0);
};

function interpolated(f: (z: number) => number, degree: number): number[] {
  const points = degree + 1;
  const angles = Array.from({ length: points }, (_, j) => (Math.PI * (j + 0.5)) / points);
  const series = Array.from({ length: points }, (_, k) => ((k === 0 ? 1 : 2) / points) * angles.reduce((sum, angle) => sum + f(Math.cos(angle)) * Math.cos(k * angle), 0));
  // T(k+1) = 2 z T(k) - T(k-1).
  let [previous, current] = [[1], [0, 1]];
  const powers = new Array<number>(points).fill(0);
  series.forEach((c, k) => {
    const chebyshev = k === 0 ? previous : current;
    chebyshev.forEach((coefficient, i) => { powers[i]! += c * coefficient; });
    if (k > 0) [previous, current] = [current, [0, ...current].map((value, i) => 2 * value * Number(i > 0) - (previous[i] ?? 0))];
  });
  return powers;
}
