/**
 * `npm run bench -- [--program NAME]... [--rounds N] [--rows-per-call N] [--tenseal [--tenseal-python PATH]] [--json] [--write]`
 *
 * A program is measured in a process of its own, so that none meets the memory or the failures of another. Progress goes to stderr.
 * Exit code 1 when a line fails.
 */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createSealEngine } from '@fhe-serverless/engine/seal-wasm';
import type { ProgramMeasurement } from './measure/measurement.ts';
import { measureTenseal, TENSEAL_PYTHON, tensealMissing } from './measure/tenseal.ts';
import { programNames } from './programs.ts';
import { type FailedProgram, hasFailures, type Results, thisMachine } from './report/results.ts';
import { textPage } from './report/text-page.ts';
import { REPORT_FOLDER, writeReport } from './report/write-report.ts';

const MEASURE = fileURLToPath(new URL('measure/main.ts', import.meta.url));

const { values: options } = parseArgs({
  options: {
    'program': { type: 'string', multiple: true }, 'rounds': { type: 'string', default: '9' }, 'rows-per-call': { type: 'string' },
    'tenseal': { type: 'boolean', default: false }, 'tenseal-python': { type: 'string', default: TENSEAL_PYTHON }, 'json': { type: 'boolean', default: false }, 'write': { type: 'boolean', default: false },
  },
});
const rounds = wholeNumber('--rounds', options.rounds);
const rows = options['rows-per-call'] === undefined ? [] : [String(wholeNumber('--rows-per-call', options['rows-per-call']))];
const unknown = options.program?.find((name) => !programNames().includes(name));
if (unknown !== undefined) misused(`there is no program ${unknown}; there are ${programNames().join(', ')}`);
if (options.write && (options.program !== undefined || rows.length > 0)) misused('--write is for all programs as they are: without --program and --rows-per-call');
const missing = options.tenseal ? tensealMissing(options['tenseal-python']) : undefined;
if (missing !== undefined) misused(`--tenseal: ${missing}`);

const engine = await createSealEngine();
const programs: (ProgramMeasurement | FailedProgram)[] = [];
for (const name of options.program ?? programNames()) {
  console.error(name);
  const measured = await measuredApart(name);
  if ('failed' in measured) console.error(`  failed: ${measured.failed}`);
  programs.push(options.tenseal && !('failed' in measured) ? { ...measured, tenseal: measureTenseal(options['tenseal-python'], measured, rounds) } : measured);
}
const results: Results = { date: new Date().toISOString(), machine: thisMachine(), engine: `${engine.name}/${engine.variant}`, rounds, programs };
if (options.write) {
  writeReport(results);
  console.error(`wrote ${REPORT_FOLDER}`);
}
console.log(options.json ? JSON.stringify(results, null, 2) : textPage(results));
if (hasFailures(results)) process.exitCode = 1;

/** Its stderr is ours, as long as it says how far it is; the end of it says why it failed. */
async function measuredApart(name: string): Promise<ProgramMeasurement | FailedProgram> {
  const child = spawn(process.execPath, [MEASURE, name, String(rounds), ...rows], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const printed = await text(child.stdout);
  const code = await ended;
  return code === 0 ? (JSON.parse(printed) as ProgramMeasurement) : { program: name, failed: printed.trim() || `its process ended with ${code ?? 'a signal'}` };
}

function wholeNumber(name: string, given: string): number {
  if (!/^[1-9]\d*$/.test(given)) misused(`${name} is a whole number from 1, not ${given}`);
  return Number(given);
}

function misused(reason: string): never {
  console.error(`error: ${reason}`);
  process.exit(2);
}
