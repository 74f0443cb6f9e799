/** Runs benchmarks/tenseal on one program: with its usual parameters, and with the chain of our plan. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isMeasured, type ProgramMeasurement, type TensealFigures, type TensealResult } from './measurement.ts';

const FOLDER = fileURLToPath(new URL('../tenseal/', import.meta.url));
const SCRIPT = `${FOLDER}run.py`;
/** Where it is looked for when nobody says where it is installed. */
export const TENSEAL_PYTHON = `${FOLDER}.venv/bin/python`;

/** Programs that have another name there, because TenSEAL computes something near to them. */
const NAMES: Readonly<Record<string, string>> = { 'dot-1024': 'dot' };

/** Figures as the script prints them. */
interface Printed {
  readonly measurements: readonly ({ readonly program: string } & (
    | { readonly error: string }
    | (Omit<TensealFigures, 'millisPerCall' | 'rows'> & { readonly cpuMillisPerCall: number; readonly rowsPerCall: number })
  ))[];
}

/** @returns a reason when it cannot run */
export function tensealMissing(python: string): string | undefined {
  const missing = [SCRIPT, python].find((path) => !existsSync(path));
  return missing && `${missing} is missing; in benchmarks/tenseal: python -m venv .venv && .venv/bin/pip install -r requirements.txt`;
}

export function measureTenseal(python: string, { program, lines }: ProgramMeasurement, rounds: number): TensealResult {
  const name = NAMES[program] ?? program;
  const usual = run(python, name, rounds, []);
  const ours = lines.filter(isMeasured).find(({ scheme }) => scheme === 'ckks');
  if ('failed' in usual || ours === undefined) return { usual };
  const chain = ['--poly-modulus-degree', String(ours.polyModulusDegree), '--coeff-modulus-bits', ours.coeffModulusBits.join(), '--scale-bits', String(Math.round(ours.scaleBits!))];
  return { usual, ourChain: run(python, name, rounds, chain) };
}

function run(python: string, name: string, rounds: number, parameters: readonly string[]): TensealFigures | { readonly failed: string } {
  const { status, stdout, stderr } = spawnSync(python, [SCRIPT, '--programs', name, '--rounds', String(rounds), ...parameters], { encoding: 'utf8' });
  if (status !== 0) return { failed: stderr.trim().split('\n').at(-1) || `python exits with ${status}` };
  return tensealFigures(stdout, name);
}

export function tensealFigures(printed: string, name: string): TensealFigures | { readonly failed: string } {
  const found = (JSON.parse(printed) as Printed).measurements.find(({ program }) => program === name);
  if (found === undefined) return { failed: 'it has no operation for this program' };
  if ('error' in found) return { failed: found.error };
  const { polyModulusDegree, coeffModulusBits, cpuMillisPerCall, rowsPerCall, keyBytes, requestBytes, responseBytes, largestError } = found;
  return { polyModulusDegree, coeffModulusBits, millisPerCall: cpuMillisPerCall, rows: rowsPerCall, keyBytes, requestBytes, responseBytes, largestError };
}
