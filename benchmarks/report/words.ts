/** How figures of a measurement are written in pages. */
import { showBytes, showMillis } from '../charts/quantities.ts';
import { type ContestantFigures, type Margin, millisPerRow, type PlannedFigures, type TensealFigures } from '../measure/measurement.ts';

const OPERATIONS: Readonly<Record<string, string>> = { multiplyPlain: 'times constant', addPlain: 'plus constant', rotateRows: 'rotate', swapRows: 'swap rows', modSwitch: 'mod switch', toNtt: 'to NTT', fromNtt: 'from NTT' };

export function parameterWords({ scheme, polyModulusDegree, coeffModulusBits, plaintextModulusBits, plaintextModuli, scaleBits }: PlannedFigures): string {
  const plaintext = scaleBits === undefined ? `t ${plaintextModuli === undefined ? '' : `${plaintextModuli} × `}${plaintextModulusBits} bits` : `scale 2^${scaleBits}`;
  return `${scheme.toUpperCase()}, N ${polyModulusDegree}, [${coeffModulusBits.join(', ')}], ${plaintext}`;
}

/** Most frequent first. */
export function operationWords({ operationCounts }: PlannedFigures): string {
  const counted = Object.entries(operationCounts).filter(([op]) => op !== 'input' && op !== 'output').toSorted(([, a], [, b]) => b - a);
  return counted.map(([op, count]) => `${count} ${OPERATIONS[op] ?? op}`).join(', ') || 'none';
}

export function keyWords({ rotationKeys, defaultKeyBytes, ours }: PlannedFigures): string {
  if (ours.keyBytes === 0) return `none; SEAL's default set ${showBytes(defaultKeyBytes)}`;
  return `${showBytes(ours.keyBytes)} with ${rotationKeys} for rotations; SEAL's default set ${showBytes(defaultKeyBytes)}, ${ratio(defaultKeyBytes / ours.keyBytes)}`;
}

export function marginWords({ kind, promisedBits, predictedBits, measuredBits }: Margin): string {
  if (kind === 'budget') return `${bits(predictedBits)} bits left predicted, ${bits(measuredBits)} measured`;
  return `promised 2^${bits(promisedBits)}, predicted 2^${bits(predictedBits)}, measured ${measuredBits === null ? 'none' : `2^${bits(measuredBits)}`}`;
}

export const callWords = ({ millisPerCall, rows }: Pick<ContestantFigures, 'millisPerCall' | 'rows'>): string =>
  (rows === 1 ? `${showMillis(millisPerCall)}, 1 row` : `${showMillis(millisPerCall)}, ${rows} rows: ${showMillis(millisPerCall / rows)} a row`);

/** Times as much as ours: above 1, ours is cheaper. */
export function ratioWords(other: Pick<ContestantFigures, 'millisPerCall' | 'rows'>, ours: ContestantFigures): string {
  const call = ratio(other.millisPerCall / ours.millisPerCall);
  return other.rows === ours.rows ? call : `${call} a call, ${ratio(millisPerRow(other) / millisPerRow(ours))} a row`;
}

export function tensealWords(figures: TensealFigures | { readonly failed: string } | undefined): string {
  if (figures === undefined) return 'not measured';
  if ('failed' in figures) return `cannot: ${figures.failed}`;
  return `${callWords(figures)}; keys ${showBytes(figures.keyBytes)}, error 2^${bits(Math.log2(figures.largestError))}`;
}

export const ratio = (value: number): string => `${value >= 99.5 ? value.toFixed(0) : value.toPrecision(value >= 9.95 ? 3 : 2)}×`;

const bits = (value: number | null): string => (value === null ? '?' : value.toFixed(1));
