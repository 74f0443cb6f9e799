/** Numbers with their units, as people read them. */

const NUMBER = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const UNITS = ['bytes', 'KiB', 'MiB', 'GiB'] as const;
const NANO = 1_000_000_000n;

/** `1,234,567` */
export const showCount = (count: number | bigint): string => NUMBER.format(count);

/** `3 rows`, `1 row` */
export const showNumberOf = (count: number, one: string, many = `${one}s`): string => `${showCount(count)} ${count === 1 ? one : many}`;

/** `812 bytes`, `320.7 KiB` */
export function showBytes(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1024 && unit < UNITS.length - 1) [value, unit] = [value / 1024, unit + 1];
  return unit === 0 ? showNumberOf(bytes, 'byte') : `${value.toFixed(1)} ${UNITS[unit]}`;
}

/** `0.4 ms`, `87 ms`, `2.3 s` */
export function showMillis(millis: number): string {
  if (millis >= 1000) return `${(millis / 1000).toFixed(1)} s`;
  return `${millis < 10 ? millis.toFixed(1) : Math.round(millis)} ms`;
}

/** Exact: `0.000015454 USD` for 15,454 nano. */
export function showAmount(nano: number | bigint, currency: string): string {
  const whole = BigInt(nano) / NANO;
  const fraction = String(BigInt(nano) % NANO).padStart(9, '0').replace(/0+$/, '');
  return `${whole}${fraction === '' ? '' : `.${fraction}`} ${currency}`;
}

/** What a million of something costs, to the cent: `15.45 USD`. */
export const showPerMillion = (nanoEach: number, currency: string): string => `${(nanoEach / 1000).toFixed(2)} ${currency}`;

/** Micro-units as units: `83.54`. */
export const showUnits = (microUnits: number): string => (microUnits / 1e6).toFixed(2);

/** `2^-12 (0.00024)`: a power of two with its value to two digits. */
export function showPowerOfTwo(exponent: number): string {
  return `2^${Math.round(exponent * 100) / 100} (${(2 ** exponent).toPrecision(2)})`;
}
