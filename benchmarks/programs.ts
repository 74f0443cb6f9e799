/** The programs that are measured: our function file, real rows, and the frozen hand-written baselines of the same program. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ClearValue } from '@fhe-serverless/core/reference';
import type { Baseline } from './baselines/baseline.ts';
import { baseline as salaryCompetent } from './baselines/salary-statistics.competent.ts';
import { baseline as salaryDefaults } from './baselines/salary-statistics.defaults.ts';
import { baseline as tumourCompetent } from './baselines/tumour-risk.competent.ts';
import { baseline as tumourDefaults } from './baselines/tumour-risk.defaults.ts';
import { readPatients } from '../examples/tumour-risk/patients.ts';

const EXAMPLES = new URL('../examples/', import.meta.url);

export interface MeasuredProgram {
  readonly name: string;
  readonly entry: string;
  /** Rows as the baselines take them. */
  readonly rows: readonly (readonly number[])[];
  /** The same row as our function takes it. */
  inputsOf(row: readonly number[]): Readonly<Record<string, ClearValue>>;
  readonly competent: Baseline;
  readonly defaults: Baseline;
}

const readCsv = (path: string): number[][] => readFileSync(new URL(path, EXAMPLES), 'utf8').trimEnd().split('\n').slice(1).map((line) => line.split(',').map(Number));

const patients = readPatients();

const salaries = readCsv('salary-statistics/data/salaries.csv').map(([salary]) => salary!);

export const PROGRAMS: readonly MeasuredProgram[] = [
  {
    name: 'tumour-risk',
    entry: fileURLToPath(new URL('tumour-risk/function.ts', EXAMPLES)),
    rows: patients.map(({ raw }) => raw),
    inputsOf: (row) => ({ features: patients.find(({ raw }) => raw === row)!.features }),
    competent: tumourCompetent,
    defaults: tumourDefaults,
  },
  {
    name: 'salary-statistics',
    entry: fileURLToPath(new URL('salary-statistics/function.ts', EXAMPLES)),
    rows: Array.from({ length: 8 }, (_, set) => salaries.map((salary) => Math.min(250_000, salary + 1_000 * set))),
    inputsOf: (row) => ({ salaries: row }),
    competent: salaryCompetent,
    defaults: salaryDefaults,
  },
];
