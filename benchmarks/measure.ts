/** Measures one program: ours and both baselines in turn, in one process, CPU time, medians. */
import { planEntry } from '@fhe-serverless/cli/toolchain';
import { ClientSession } from '@fhe-serverless/engine/client';
import { createSealEngine } from '@fhe-serverless/engine/seal-wasm';
import type { PreparedBaseline } from './baselines/baseline.ts';
import type { MeasuredProgram } from './programs.ts';

export interface Figures {
  readonly cpuMillisPerCall: number;
  /** At the rows that one call really carried. */
  readonly cpuMillisPerRow: number;
  readonly rowsPerCall: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly keyBytes: number;
}

export interface Measurement {
  readonly program: string;
  readonly ours: Figures;
  readonly competent: Figures;
  readonly defaults: Figures;
  /** Baseline over ours, of CPU per row: above 1 means that ours is cheaper. */
  readonly ratioToCompetent: number;
  readonly ratioToDefaults: number;
}

interface Contestant {
  readonly rowsPerCall: number;
  readonly requestBytes: number;
  readonly keyBytes: number;
  /** Bytes of the answer. */
  call(): number;
  dispose(): void;
}

export async function measure(program: MeasuredProgram, rounds: number): Promise<Measurement> {
  const contestants = { ours: await ours(program), competent: await baseline(program, await program.competent.prepare()), defaults: await baseline(program, await program.defaults.prepare()) };
  const names = Object.keys(contestants) as (keyof typeof contestants)[];
  const times: Record<keyof typeof contestants, number[]> = { ours: [], competent: [], defaults: [] };
  const answers = { ours: 0, competent: 0, defaults: 0 };
  for (let round = -1; round < rounds; round++) {
    for (const name of names) {
      const before = process.cpuUsage();
      answers[name] = contestants[name].call();
      const { user, system } = process.cpuUsage(before);
      if (round >= 0) times[name].push((user + system) / 1000);
    }
  }
  const figures = (name: keyof typeof contestants): Figures => {
    const { rowsPerCall, requestBytes, keyBytes } = contestants[name];
    const cpuMillisPerCall = median(times[name]);
    return { cpuMillisPerCall, cpuMillisPerRow: cpuMillisPerCall / rowsPerCall, rowsPerCall, requestBytes, responseBytes: answers[name], keyBytes };
  };
  const result = { ours: figures('ours'), competent: figures('competent'), defaults: figures('defaults') };
  for (const name of names) contestants[name].dispose();
  return { program: program.name, ...result, ratioToCompetent: result.competent.cpuMillisPerRow / result.ours.cpuMillisPerRow, ratioToDefaults: result.defaults.cpuMillisPerRow / result.ours.cpuMillisPerRow };
}

async function ours(program: MeasuredProgram): Promise<Contestant> {
  const { plan, constants } = await planEntry({ entry: program.entry });
  const engine = await createSealEngine();
  const session = new ClientSession(engine, plan);
  const prepared = engine.prepare(plan, constants);
  const parts = new Map(plan.evaluationKeys.map((part) => [part.name, session.createEvaluationKey(part)]));
  const keys = prepared.loadKeys(parts);
  const rows = program.rows.slice(0, plan.packing.samplesPerCall).map((row) => program.inputsOf(row));
  const request = plan.inputs.map((input) => session.encrypt(input, rows.map((row) => [row[input.name]!].flat() as (number | bigint)[])));
  return {
    rowsPerCall: rows.length,
    requestBytes: total(request),
    keyBytes: total([...parts.values()]),
    call: () => total(prepared.evaluate(request, keys)),
    dispose: () => { for (const item of [keys, prepared, session]) item[Symbol.dispose](); },
  };
}

async function baseline(program: MeasuredProgram, prepared: PreparedBaseline): Promise<Contestant> {
  const rows = program.rows.slice(0, prepared.rowsPerCall);
  const request = prepared.encrypt(rows);
  return { rowsPerCall: rows.length, requestBytes: total(request), keyBytes: prepared.keyBytes, call: () => total(prepared.evaluate(request)), dispose: () => prepared.dispose() };
}

const total = (parts: readonly Uint8Array[]): number => parts.reduce((sum, part) => sum + part.length, 0);

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
}
