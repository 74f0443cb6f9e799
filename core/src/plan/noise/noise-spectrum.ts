/**
 * Standard deviations of a noise polynomial's coefficients, resolved by the strength of the secret.
 *
 * At a root w of X^N + 1 the secret s has power |s(w)|^2 = h * x, where x is exponentially distributed with mean 1. Every product of
 * ciphertexts multiplies noise by polynomials in s, so powers of one and the same x meet: the mean of x^d is d!, not 1. A spectrum
 * holds the deviation at chosen x; products are taken for each x, and the mean over x at the end is a Gauss-Laguerre sum, which
 * is exact up to x^15.
 */
import { LIKELY, RARE } from './noise-tail.ts';

export type Spectrum = readonly number[];

const NODES = [0.170279632305101, 0.90370177679938, 2.251086629866131, 4.266700170287659, 7.045905402393466, 10.758516010180996, 15.740678641278004, 22.863131736889265];
const WEIGHTS = [0.369188589341638, 0.418786780814343, 0.175794986637172, 0.0333434922612157, 0.00279453623522567, 9.07650877335821e-5, 8.48574671627253e-7, 1.04800117487151e-9];

/** The nodes of the sum, and behind them the strengths for which single roots are judged: they have no weight. */
export const STRENGTHS: readonly number[] = [...NODES, LIKELY.strength, RARE.strength, RARE.strongest!];

export const spectrum = (deviation: (strength: number) => number): Spectrum => STRENGTHS.map(deviation);
export const constantSpectrum = (deviation: number): Spectrum => STRENGTHS.map(() => deviation);
export const SILENT: Spectrum = constantSpectrum(0);

/** sqrt(x^2 + y^2) without overflow: deviations reach the size of the modulus. Independent noises add like this. */
export function quadrature(x: number, y: number): number {
  const [large, small] = x > y ? [x, y] : [y, x];
  return small === 0 ? large : large * Math.sqrt(1 + (small / large) ** 2);
}

export const added = (a: Spectrum, b: Spectrum): Spectrum => (b === SILENT ? a : a === SILENT ? b : a.map((x, i) => quadrature(x, b[i]!)));
export const times = (a: Spectrum, factor: number): Spectrum => (a === SILENT || factor === 1 ? a : a.map((x) => x * factor));
export const combined = (a: Spectrum, b: Spectrum, deviation: (x: number, y: number, strength: number) => number): Spectrum => a.map((x, i) => deviation(x, b[i]!, STRENGTHS[i]!));
/** The deviation at a root where the secret has one of the strengths. */
export const atStrength = (a: Spectrum, strength: number): number => a[STRENGTHS.indexOf(strength)]!;

/** Root of the mean square over all roots: the deviation of a coefficient. */
export function deviationOf(a: Spectrum): number {
  if (a === SILENT) return 0;
  const largest = largestOf(a);
  return largest === 0 || largest === Infinity ? largest : largest * Math.sqrt(meanPower(a, largest, 2));
}

/** Mean of the fourth power over the square of the mean square. */
export function spectralKurtosis(a: Spectrum): number {
  const largest = largestOf(a);
  return largest === 0 || largest === Infinity ? 1 : meanPower(a, largest, 4) / meanPower(a, largest, 2) ** 2;
}

/** Of the nodes that have a weight. */
const largestOf = (a: Spectrum): number => a.slice(0, NODES.length).reduce((most, deviation) => Math.max(most, deviation), 0);

function meanPower(a: Spectrum, unit: number, power: number): number {
  let sum = 0;
  for (let i = 0; i < WEIGHTS.length; i++) sum += WEIGHTS[i]! * (a[i]! / unit) ** power;
  return sum;
}
