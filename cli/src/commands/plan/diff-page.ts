/** What changed between two plans, for a pull request. */
import type { FigureChange, KeyChange, OutputPrecision, PlanComparison } from '@fhe-serverless/core/plan/explain';
import { columns, page, section, showAmount, showBytes, showCount, showMillis, showUnits } from '../../terminal/index.ts';
import { showPercent } from './show-values.ts';

interface Label {
  readonly text: string;
  /** @default - numbers with commas, texts as they are */
  show?(value: number): string;
}

const digest = (value: string | number): string => String(value).slice(0, 12);

const LABELS: Readonly<Record<string, Label>> = {
  programDigest: { text: 'program' },
  toolchainVersion: { text: 'toolchain' },
  scheme: { text: 'scheme' },
  securityBits: { text: 'security bits' },
  polyModulusDegree: { text: 'ring degree' },
  coeffModulusBits: { text: 'modulus bits' },
  levels: { text: 'levels' },
  plaintextModulus: { text: 'plaintext modulus' },
  scaleBits: { text: 'scale', show: (bits) => `2^${bits}` },
  packing: { text: 'packing' },
  samplesPerCall: { text: 'rows per call' },
  multiplicativeDepth: { text: 'depth' },
  instructions: { text: 'instructions' },
  constantsDigest: { text: 'constants' },
  keyBytes: { text: 'keys', show: showBytes },
  requestBytes: { text: 'request', show: showBytes },
  responseBytes: { text: 'answer', show: showBytes },
  transport: { text: 'transport' },
  microUnits: { text: 'units', show: showUnits },
  amountNano: { text: 'price of a call' },
  priceBook: { text: 'price book' },
  memorySizeMiB: { text: 'memory', show: (size) => `${showCount(size)} MiB` },
  timeoutSeconds: { text: 'timeout', show: (seconds) => `${seconds} s` },
  predictedCallMillis: { text: 'predicted time', show: showMillis },
  assertions: { text: 'assertions' },
};

const OPERATION = 'operations.';

export function diffPage(old: string, file: string, comparison: PlanComparison, currency: string): string {
  const { figures, keys, precision, changed } = comparison;
  if (!changed) return section(`${old} to ${file}`, '  no change');
  const isOperation = ({ name }: FigureChange): boolean => name.startsWith(OPERATION);
  const plan = { name: 'plan', before: digest(comparison.before), after: digest(comparison.after) };
  const keyRows = keyRowsOf(keys);
  return page(
    section(`${old} to ${file}`, rowsOf([plan, ...figures.filter((figure) => !isOperation(figure))], currency)),
    figures.some(isOperation) ? section('Operations', rowsOf(figures.filter(isOperation), currency)) : undefined,
    precision.length === 0 ? undefined : section('Precision', columns(precision.map(({ output, before, after }) => [output, precisionText(before), '->', precisionText(after)]))),
    keyRows.length === 0 ? undefined : section(`Evaluation keys, ${showBytes(keys.bytesToUpload)} for each client to upload`, columns(keyRows, { right: [2] })),
  );
}

function keyRowsOf({ added, removed, bytesToUpload }: KeyChange): string[][] {
  const isNew = bytesToUpload > 0 && added.length === 0;
  return [
    ...(isNew ? [['new', 'every key, because the parameters are new', showBytes(bytesToUpload)]] : []),
    ...added.map(({ name, bytes }) => ['added', name, showBytes(bytes)]),
    ...removed.map(({ name, bytes }) => ['removed', name, showBytes(bytes)]),
  ];
}

function rowsOf(figures: readonly FigureChange[], currency: string): string {
  return columns(figures.map((figure) => {
    const { name, before, after } = figure;
    const label = LABELS[name]?.text ?? name.replace(OPERATION, '');
    return [label, shown(name, before, currency), '->', `${shown(name, after, currency)}${relative(figure)}`];
  }));
}

function shown(name: string, value: string | number | null, currency: string): string {
  if (value === null || value === '') return 'none';
  if (name === 'amountNano') return showAmount(Number(value), currency);
  if (name.endsWith('Digest')) return digest(value);
  if (typeof value === 'string') return value;
  return LABELS[name]?.show?.(value) ?? showCount(value);
}

/** Exponents and depths are no quantities to take percent of. */
const ABSOLUTE = new Set(['scaleBits', 'securityBits', 'levels', 'multiplicativeDepth', 'timeoutSeconds', 'polyModulusDegree']);

function relative({ name, before, after }: FigureChange): string {
  if (typeof before !== 'number' || typeof after !== 'number' || before === 0 || ABSOLUTE.has(name)) return '';
  const percent = (100 * (after - before)) / before;
  return `  (${percent > 0 ? '+' : '-'}${showPercent(Math.abs(percent))})`;
}

function precisionText(precision: OutputPrecision | null): string {
  if (precision === null) return 'no such output';
  if (precision.promisedErrorBits === null) return 'exact';
  return `error at most 2^${precision.promisedErrorBits}${precision.predictedErrorBits === null ? '' : `, 2^${precision.predictedErrorBits} predicted`}`;
}
