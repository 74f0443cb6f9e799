/** What a local run found: encrypted results beside clear ones. */
import { nested } from '@fhe-serverless/core/program';
import { Rational } from 'fhe-serverless/client';
import { columns, page, section, showBytes, showMillis, showNumberOf, showPowerOfTwo } from '../../terminal/index.ts';
import { showValue, type ShownElement, type ShownValue } from '../results/show-value.ts';
import type { ComparedOutput, LocalRun } from './run-locally.ts';

/** More rows go to `--json`. */
const SHOWN_ROWS = 20;

export interface RunResult {
  readonly plan: { readonly digest: string; readonly scheme: string; readonly samplesPerCall: number };
  readonly rows: readonly Readonly<Record<string, OutputResult>>[];
  /** Largest difference of any element, over all rows. */
  readonly errors: { readonly encrypted: number; readonly approximation: number };
  readonly calls: number;
  readonly bytes: { readonly keys: number; readonly request: number; readonly answer: number };
  readonly millis: LocalRun['millis'];
}

export interface OutputResult {
  readonly encrypted: Value;
  readonly clear: Value;
  /** Absolute, against the clear result. */
  readonly error: number;
}

/** As a call of the deployed function gives it. */
type Value = ShownValue;

export function runResult(run: LocalRun, plan: RunResult['plan']): RunResult {
  const outputs = run.rows.flat();
  return {
    plan,
    rows: run.rows.map((row) => Object.fromEntries(row.map((output) => [output.name, {
      encrypted: valueOf(output, output.encrypted), clear: valueOf(output, output.clear), error: largestError(output, output.encrypted),
    }]))),
    errors: { encrypted: largest(outputs.map((output) => largestError(output, output.encrypted))), approximation: largest(outputs.map((output) => largestError(output, output.exact))) },
    calls: run.calls,
    bytes: { keys: run.keyBytes, request: run.requestBytes, answer: run.answerBytes },
    millis: run.millis,
  };
}

export function runPage(result: RunResult): string {
  const { rows, errors, plan, bytes, millis, calls } = result;
  const shown = rows.slice(0, SHOWN_ROWS);
  const lines = shown.flatMap((row, index) => Object.entries(row).map(([name, { encrypted, clear, error }]) => [`${index + 1}`, name, showValue(encrypted), showValue(clear), shownError(error)]));
  const more = rows.length > shown.length ? `  and ${showNumberOf(rows.length - shown.length, 'row')} more; all of them with --json` : '';
  return page(
    section('Results', columns([['row', 'output', 'encrypted', 'clear', 'error'], ...lines], { right: [2, 3, 4] }), more),
    section('Largest error', columns([
      ['encrypted against clear', shownError(errors.encrypted)],
      ...(errors.approximation > 0 ? [['polynomial against true function', shownError(errors.approximation)]] : []),
    ])),
    section('Bytes', columns([
      ['evaluation keys', showBytes(bytes.keys), 'uploaded once'],
      ['requests', showBytes(bytes.request), `${showNumberOf(calls, 'call')}, up to ${showNumberOf(plan.samplesPerCall, 'row')} each`],
      ['answers', showBytes(bytes.answer), ''],
    ])),
    section('Time', columns([
      ['client', `${showMillis(millis.keys)} for keys (once), ${showMillis(millis.encrypt)} to encrypt, ${showMillis(millis.decrypt)} to decrypt`],
      ['server', `${showMillis(millis.prepare)} to prepare (once), ${showMillis(millis.evaluate)} to evaluate`],
    ])),
  );
}

function valueOf({ shape, denominator }: ComparedOutput, elements: ComparedOutput['encrypted']): Value {
  return nested(elements.map((element): ShownElement => (denominator === 1n ? element : new Rational(BigInt(element), denominator))), shape);
}

function largestError({ clear, denominator }: ComparedOutput, other: ComparedOutput['encrypted']): number {
  return largest(clear.map((value, index) => {
    const found = other[index]!;
    if (typeof value === 'bigint') return Number(BigInt(found) - value < 0n ? value - BigInt(found) : BigInt(found) - value) / Number(denominator);
    return Math.abs(Number(found) - value);
  }));
}

/** Also of a million: more than a call takes arguments. Answers NaN if one of them is. */
const largest = (errors: readonly number[]): number => errors.reduce((a, b) => Math.max(a, b), 0);

const shownError = (error: number): string => (error === 0 ? 'none' : showPowerOfTwo(Math.log2(error)));
