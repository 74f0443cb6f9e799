/** Compares predicted with measured peak memory and cold start of the programs' plans, each evaluated in a process of its own, and fits memory. */
import { planProgram } from '@fhe-serverless/core/plan';
import { traceEntry } from '@fhe-serverless/cli/toolchain';
import { completePlan } from '@fhe-serverless/engine/prove';
import { createSealEngine, type SealEngine } from '@fhe-serverless/engine/seal-wasm';
import { RUNTIME_MIB, runtimeSize, type Timing } from '../../../core/src/plan/cost/runtime-size.ts';
import { failureWords } from '../../measure/failure-words.ts';
import { elementsByInput, requestFor } from '../../measure/planned.ts';
import { runtimeDemand, timingOf } from '../../measure/predicted-runtime.ts';
import { loadProgram, programNames } from '../../programs.ts';
import { type FitQuality, fitQuality } from '../least-squares.ts';
import { writeTiming } from '../timing-file.ts';
import { fitMemory } from './fit-memory.ts';
import { memoryPage, type MeasuredPlan } from './memory-page.ts';
import { bundleEvaluation, footprint } from './plan-folder.ts';

export interface MemoryOptions {
  readonly programs?: readonly string[];
  readonly json: boolean;
  readonly write: boolean;
}

/** Plans of different shapes: what the author asks, and a batch. */
const ROWS: readonly (number | undefined)[] = [undefined, 64];

export async function fitMemoryOfPrograms({ programs, json, write }: MemoryOptions): Promise<void> {
  const engine = await createSealEngine();
  await bundleEvaluation();
  const measured: MeasuredPlan[] = [];
  for (const name of programs ?? programNames()) {
    for (const rows of ROWS) {
      console.error(`measuring ${name}${rows === undefined ? '' : `, planned for ${rows} rows`}`);
      try {
        measured.push(await measuredPlan(engine, name, rows));
      } catch (error) {
        console.error(`  failed: ${failureWords(error)}`);
        process.exitCode = 1;
      }
    }
  }
  const memory = fitMemory(measured);
  const timing = timingOf(engine.variant);
  const quality = { before: qualityOf(measured, timing), after: qualityOf(measured, { ...timing, memory }) };
  console.log(json ? JSON.stringify({ memory, quality, measured: measured.map(({ demand: { instructions: _instructions, ...demand }, ...plan }) => ({ ...plan, demand })) }, null, 2) : memoryPage(measured, timing, memory, quality));
  if (write) console.error(`wrote ${writeTiming(engine, { memory }, { memory: quality.after })}`);
}

async function measuredPlan(engine: SealEngine, name: string, rows: number | undefined): Promise<MeasuredPlan> {
  const program = await loadProgram(name);
  const { traced, function: fn } = await traceEntry(program.entry);
  const complete = completePlan(engine, planProgram(traced, requestFor(fn.request, rows)));
  const samples = program.rows.slice(0, complete.plan.packing.samplesPerCall).map((row) => program.inputsOf(row));
  const elements = elementsByInput(traced.program, samples);
  return { name: rows === undefined ? name : `${name}, ${rows} rows`, demand: runtimeDemand(complete.plan), ...footprint(engine, complete, (input) => elements.get(input)!) };
}

function qualityOf(measured: readonly MeasuredPlan[], timing: Timing): FitQuality {
  return fitQuality(measured.map(({ demand, peakMiB }) => ({ predicted: runtimeSize(demand, timing).predictedPeakMiB - RUNTIME_MIB, measured: peakMiB })));
}
