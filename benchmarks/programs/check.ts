/**
 * Runs hand-written baselines on their rows, and our function in the clear, and compares them with the clear reference:
 * `node benchmarks/programs/check.ts [NAME...] [--part function|competent|defaults] [--calls N] [--rounds N]`.
 *
 * A program is a folder beside this file that holds `rows.ts`; all of them run when none is named. One line for each part; of a baseline:
 * server CPU time a call (median and best of the rounds, after one that does not count), bytes, largest error. Exit code 1 when one differs or fails.
 */
import { existsSync, readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { FheFunctionModule } from 'fhe-serverless';
import type { Baseline, PreparedBaseline, Value } from '../baselines/baseline.ts';
import type { ProgramRows } from './program-rows.ts';

type Rows = ProgramRows['rows'];

/** Orders of summation differ between the function and the reference. */
const ROUNDING = 1e-9;
const PARTS = ['function', 'competent', 'defaults'];

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { part: { type: 'string', multiple: true, default: PARTS }, calls: { type: 'string', default: '2' }, rounds: { type: 'string', default: '3' } },
});
for (const name of positionals.length > 0 ? positionals : programNames()) {
  const program: ProgramRows = await import(`./${name}/rows.ts`);
  for (const part of PARTS.filter((candidate) => options.part.includes(candidate))) {
    await guarded(`${name}.${part}`, () => (part === 'function' ? checkFunction(name, program) : checkBaseline(name, part, program)));
  }
}

async function guarded(title: string, check: () => Promise<boolean>): Promise<void> {
  try {
    if (!await check()) process.exitCode = 1;
  } catch (error) {
    console.log(`FAIL ${title}  ${describe(error)}`);
    process.exitCode = 1;
  }
}

function programNames(): string[] {
  return readdirSync(import.meta.dirname).filter((name) => existsSync(`${import.meta.dirname}/${name}/rows.ts`)).toSorted();
}

/** Our function in the clear computes what the baselines compute. */
async function checkFunction(name: string, program: ProgramRows): Promise<boolean> {
  const { default: fn }: { readonly default: FheFunctionModule } = await import(`./${name}/function.ts`);
  const some = [program.rows[0]!, program.rows.at(-1)!];
  const actual = some.map((row) => Object.values(fn.simulate(program.inputsOf(row))).flatMap(({ values, denominator }): readonly Value[] => (denominator === 1n ? values : [...values, denominator])));
  const error = largestError(actual, some.map((row) => program.reference(row)));
  const isRight = error <= (program.approximationError ?? 0) + (program.precisionBits === undefined ? 0 : ROUNDING);
  console.log(`${isRight ? 'ok  ' : 'FAIL'} ${`${name}.function`.padEnd(40)} in the clear  ${error === 0 ? 'exact' : `largest error ${error.toExponential(1)}`}`);
  return isRight;
}

async function checkBaseline(name: string, kind: string, program: ProgramRows): Promise<boolean> {
  const { baseline }: { readonly baseline: Baseline } = await import(`./${name}/${kind}.ts`);
  const started = cpuMillis();
  const prepared = await baseline.prepare();
  const prepareMillis = cpuMillis() - started;
  try {
    const batches = someBatches(program.rows, prepared.rowsPerCall);
    let error = 0;
    let precision = Infinity;
    let bytes = { request: 0, response: 0 };
    for (const batch of batches) {
      const request = prepared.encrypt(batch);
      const response = prepared.evaluate(request);
      const expected = prepared.reference(batch);
      bytes = { request: totalBytes(request), response: totalBytes(response) };
      error = Math.max(error, largestError(prepared.decrypt(response), expected), largestError(expected, batch.map((row) => program.reference(row))));
      precision = -Math.log2(error);
    }
    const { median, best } = callMillis(prepared, batches[0]!);
    const isRight = program.precisionBits === undefined ? error === 0 : precision >= program.precisionBits;
    console.log([
      `${isRight ? 'ok  ' : 'FAIL'} ${`${baseline.program}.${baseline.kind}`.padEnd(40)}`,
      `${median.toFixed(1).padStart(8)} ms a call (best ${best.toFixed(1)})`,
      `rows a call ${prepared.rowsPerCall}`,
      `rows checked ${batches.flat().length}`,
      `keys ${prepared.keyBytes} B`,
      `request ${bytes.request} B`,
      `response ${bytes.response} B`,
      error === 0 ? 'exact' : `largest error 2^-${precision.toFixed(1)}`,
      `prepare ${prepareMillis.toFixed(0)} ms`,
    ].join('  '));
    return isRight;
  } finally {
    prepared.dispose();
  }
}

/** The first calls; when there are more rows than they carry, the last row takes the place of the last one. */
function someBatches(rows: Rows, rowsPerCall: number): readonly Rows[] {
  const some = rows.slice(0, Number(options.calls) * rowsPerCall);
  some[some.length - 1] = rows.at(-1)!;
  return Array.from({ length: Math.ceil(some.length / rowsPerCall) }, (_, call) => some.slice(call * rowsPerCall, (call + 1) * rowsPerCall));
}

function callMillis(prepared: PreparedBaseline, batch: Rows): { readonly median: number; readonly best: number } {
  const request = prepared.encrypt(batch);
  const times = Array.from({ length: Number(options.rounds) + 1 }, () => {
    const started = cpuMillis();
    prepared.evaluate(request);
    return cpuMillis() - started;
  }).slice(1).toSorted((a, b) => a - b);
  return { median: times[Math.floor(times.length / 2)] ?? NaN, best: times[0] ?? NaN };
}

function cpuMillis(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Integers are compared exactly, so any difference of theirs is infinite. */
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

function totalBytes(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

/** node-seal throws C++ exceptions whose message is [type, text]; printing them whole would print its glue code. */
function describe(error: unknown): string {
  const message = (error as { readonly message?: unknown }).message;
  return Array.isArray(message) ? message.join(': ') : String(message ?? error);
}
