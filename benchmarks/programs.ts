/** The programs that are measured: our function file, real rows, the model in the clear, and the frozen hand-written baselines of the same program. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ClearValue } from '@fhe-serverless/core/reference';
import type { Baseline, Value } from './baselines/baseline.ts';
import type { ProgramRows } from './programs/program-rows.ts';

export interface MeasuredProgram {
  readonly name: string;
  readonly entry: string;
  /** Rows as the baselines take them. */
  readonly rows: readonly (readonly number[])[];
  /** The same row as our function takes it. */
  inputsOf(row: readonly number[]): Readonly<Record<string, ClearValue>>;
  /** All outputs of one row in the clear. @default - our function in the clear: where it has a polynomial of its own, no other model is as near */
  readonly reference?: (row: readonly number[]) => readonly Value[];
  /** Reals: answers may differ from the reference by 2^-precisionBits. Absent: they must be equal. */
  readonly precisionBits?: number;
  readonly competent: Baseline;
  readonly defaults: Baseline;
}

const PROGRAMS = new URL('programs/', import.meta.url);
const EXAMPLES = new URL('../examples/', import.meta.url);

/** Programs of the examples: rows as their own tests have them. */
const IN_EXAMPLES: Readonly<Partial<Record<string, () => Promise<Pick<MeasuredProgram, 'rows' | 'inputsOf' | 'precisionBits'>>>>> = {
  'tumour-risk': async () => {
    const { readPatients } = await import('../examples/tumour-risk/patients.ts');
    const patients = readPatients();
    const featuresOf = new Map(patients.map(({ raw, features }) => [raw, features] as const));
    return { rows: patients.map(({ raw }) => raw), inputsOf: (row) => ({ features: featuresOf.get(row)! }), precisionBits: 9 };
  },
  'salary-statistics': async () => {
    const salaries = readFileSync(new URL('salary-statistics/data/salaries.csv', EXAMPLES), 'utf8').trimEnd().split('\n').slice(1).map(Number);
    const rows = Array.from({ length: 8 }, (_, set) => salaries.map((salary) => Math.min(250_000, salary + 1_000 * set)));
    return { rows, inputsOf: (row) => ({ salaries: row }) };
  },
};

export function programNames(): string[] {
  const inFolders = readdirSync(PROGRAMS).filter((name) => existsSync(new URL(`${name}/rows.ts`, PROGRAMS)));
  return [...inFolders, ...Object.keys(IN_EXAMPLES)].toSorted();
}

export async function loadProgram(name: string): Promise<MeasuredProgram> {
  const example = IN_EXAMPLES[name];
  const { rows, inputsOf, reference, precisionBits, approximationError }: Partial<ProgramRows> & Pick<ProgramRows, 'rows' | 'inputsOf'> = await (example ? example() : import(`./programs/${name}/rows.ts`));
  const folder = example ? EXAMPLES : PROGRAMS;
  const baselines = example ? `./baselines/${name}.` : `./programs/${name}/`;
  const [{ baseline: competent }, { baseline: defaults }] = await Promise.all([import(`${baselines}competent.ts`), import(`${baselines}defaults.ts`)]);
  return { name, entry: fileURLToPath(new URL(`${name}/function.ts`, folder)), rows, inputsOf, ...(reference && approximationError === undefined && { reference }), ...(precisionBits !== undefined && { precisionBits }), competent, defaults };
}
