/**
 * Density of pure water at one atmosphere, 0 to 40 degrees Celsius: the polynomial of the international equation of state of seawater,
 * EOS-80 (N. P. Fofonoff, R. C. Millard, UNESCO Technical Papers in Marine Science 44, 1983, equation 14).
 */

/** Coefficients of powers of the temperature in degrees; kg / m^3, of which oceanographers take off 1,000. */
const BY_TEMPERATURE: readonly number[] = [999.842594 - 1000, 6.793952e-2, -9.09529e-3, 1.001685e-4, -1.120083e-6, 6.536332e-9];

const MIDDLE = 20;
const HALF_RANGE = 20;

/** The same polynomial in z = (temperature - 20) / 20, between -1 and 1; index = power. By Horner's rule on polynomials. */
export const COEFFICIENTS: readonly number[] = BY_TEMPERATURE.reduceRight<readonly number[]>(
  (sum, c) => [...sum, 0].map((_, i) => (sum[i] ?? 0) * MIDDLE + (sum[i - 1] ?? 0) * HALF_RANGE + (i === 0 ? c : 0)),
  [],
).slice(0, BY_TEMPERATURE.length);

export const normalised = (temperature: number): number => (temperature - MIDDLE) / HALF_RANGE;

/** Density above 1,000 kg / m^3. */
export const densityAnomaly = (z: number): number => COEFFICIENTS.reduceRight((sum, c) => sum * z + c, 0);
