/** How quantities are written beside bars: three significant digits, and a unit that keeps them short. */

const significant = (value: number): string => String(Number(value.toPrecision(3)));

export const showMillis = (millis: number): string => (millis >= 1000 ? `${significant(millis / 1000)} s` : `${significant(millis)} ms`);

const BYTE_UNITS = [[1e9, 'GB'], [1e6, 'MB'], [1e3, 'kB']] as const;

export function showBytes(bytes: number): string {
  const [size, unit] = BYTE_UNITS.find(([smallest]) => bytes >= smallest) ?? [1, 'B'];
  return `${significant(bytes / size)} ${unit}`;
}
