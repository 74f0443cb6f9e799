/**
 * Runs every baseline on real rows and compares it with its reference: `node benchmarks/baselines/check.ts`.
 *
 * One line for each baseline; the exit code is 1 when one differs or fails.
 */

import { readFileSync } from 'node:fs';
import type { Baseline, Value } from './baseline.ts';
import { baseline as salaryCompetent } from './salary-statistics.competent.ts';
import { baseline as salaryDefaults } from './salary-statistics.defaults.ts';
import { baseline as tumourCompetent } from './tumour-risk.competent.ts';
import { baseline as tumourDefaults } from './tumour-risk.defaults.ts';

type Rows = readonly (readonly number[])[];

const EXAMPLES = new URL('../../examples/', import.meta.url);
/** Largest difference allowed between a decrypted score and the same polynomial in double precision. */
const SCORE_TOLERANCE = 1e-3;
/** Row (from 0) of wdbc.csv whose logit is the largest in absolute value. */
const LARGEST_LOGIT_ROW = 461;

function readCsv(path: string): Rows {
  const [, ...lines] = readFileSync(new URL(path, EXAMPLES), 'utf8').trimEnd().split('\n');
  return lines.map((line) => line.split(',').map(Number));
}

/** All 569 rows, without the class column. */
function tumourRows(): Rows {
  return readCsv('tumour-risk/data/wdbc.csv').map((row) => row.slice(0, -1));
}

/** Eight data sets: the file's own, the two with the largest variance and the largest sum, and five with pay rises. */
function salaryRows(): Rows {
  const salaries = readCsv('salary-statistics/data/salaries.csv').map(([salary]) => salary!);
  const raised = [1, 2, 3, 4, 5].map((step) => salaries.map((salary) => Math.min(250_000, salary + 5_000 * step)));
  const largestSum = salaries.map(() => 250_000);
  const largestVariance = salaries.map((_, i) => (i % 2 === 0 ? 18_000 : 250_000));
  return [salaries, largestVariance, largestSum, ...raised];
}

/** Keeps the run short for baselines that serve one row per call: the first rows, and the one with the largest logit. */
function someTumourRows(rows: Rows): Rows {
  return [...rows.slice(0, 3), rows[LARGEST_LOGIT_ROW]!];
}

/** Returns the largest difference; integers are compared exactly, so any difference of theirs is infinite. */
function largestError(actual: readonly (readonly Value[])[], expected: readonly (readonly Value[])[]): number {
  let largest = 0;
  expected.forEach((row, r) => row.forEach((want, c) => {
    const got = actual[r]?.[c];
    if (typeof want === 'number' && typeof got === 'number') {
      const error = Math.abs(got - want);
      largest = Number.isNaN(error) ? Infinity : Math.max(largest, error);
    } else if (got !== want) {
      largest = Infinity;
    }
  }));
  return largest;
}

async function check(baseline: Baseline, rows: Rows): Promise<boolean> {
  const prepared = await baseline.prepare();
  try {
    let error = 0;
    let requestBytes = 0;
    let responseBytes = 0;
    for (let start = 0; start < rows.length; start += prepared.rowsPerCall) {
      const batch = rows.slice(start, start + prepared.rowsPerCall);
      const request = prepared.encrypt(batch);
      const response = prepared.evaluate(request);
      error = Math.max(error, largestError(prepared.decrypt(response), prepared.reference(batch)));
      requestBytes = totalBytes(request);
      responseBytes = totalBytes(response);
    }
    const isRight = baseline.program === 'tumour-risk' ? error <= SCORE_TOLERANCE : error === 0;
    console.log([
      `${isRight ? 'ok  ' : 'FAIL'} ${baseline.name.padEnd(27)}`,
      `rowsPerCall ${prepared.rowsPerCall}`,
      `rows checked ${rows.length}`,
      `keys ${prepared.keyBytes} B`,
      `request ${requestBytes} B`,
      `response ${responseBytes} B`,
      error === 0 ? 'exact' : `largest error ${error.toExponential(1)}`,
    ].join('  '));
    return isRight;
  } finally {
    prepared.dispose();
  }
}

function totalBytes(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

/** node-seal throws C++ exceptions whose message is [type, text]; printing them whole would print its glue code. */
function describe(error: unknown): string {
  const message = (error as { readonly message?: unknown }).message;
  return Array.isArray(message) ? message.join(': ') : String(message ?? error);
}

const tumours = tumourRows();
const salaries = salaryRows();
const runs: readonly (readonly [Baseline, Rows])[] = [
  [tumourDefaults, someTumourRows(tumours)],
  [tumourCompetent, tumours],
  [salaryDefaults, salaries.slice(0, 3)],
  [salaryCompetent, salaries],
];
for (const [baseline, rows] of runs) {
  try {
    if (!await check(baseline, rows)) {
      process.exitCode = 1;
    }
  } catch (error) {
    console.log(`FAIL ${baseline.name}  ${describe(error)}`);
    process.exitCode = 1;
  }
}
