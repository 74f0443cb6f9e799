/** Measures one program: our plans of it and both baselines, in one process and in turn. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Plan } from '@fhe-serverless/core/plan';
import { traceEntry } from '@fhe-serverless/cli/toolchain';
import type { PlanProof } from '@fhe-serverless/engine/prove';
import { createSealEngine, type SealEngine } from '@fhe-serverless/engine/seal-wasm';
import { loadProgram, type MeasuredProgram } from '../programs.ts';
import { baselineContestant, checkAnswer, type Contestant } from './contestant.ts';
import { defaultKeyBytes } from './default-key-bytes.ts';
import { failureWords } from './failure-words.ts';
import { interleaved, type TimedCalls } from './interleave.ts';
import type { ContestantFigures, FailedLine, LineKind, Margin, MeasuredLine, PlannedFigures, ProgramMeasurement } from './measurement.ts';
import { ourContestant, provedPlan, type ProvedPlan } from './planned.ts';
import { predictedRuntime } from './predicted-runtime.ts';

export interface MeasureOptions {
  readonly rounds: number;
  /** One line, planned for this many rows, instead of the usual ones. */
  readonly rowsPerCall?: number;
  readonly onProgress: (line: string) => void;
}

interface WantedLine {
  readonly kind: LineKind;
  readonly rowsPerCallAsked?: number;
}

interface PlannedLine extends WantedLine, ProvedPlan {
  readonly contestant: Contestant;
  readonly planMillis: number;
}

export async function measureProgram(name: string, options: MeasureOptions): Promise<ProgramMeasurement> {
  const program = await loadProgram(name);
  using owned = new DisposableStack();
  const baselines = [await program.competent.prepare(), await program.defaults.prepare()];
  const [competent, defaults] = baselines.map((prepared, i) => owned.use(baselineContestant(i === 0 ? 'the competent baseline' : 'the defaults baseline', prepared, program.rows))) as [Contestant, Contestant];
  const engine = await createSealEngine();
  const wanted = wantedLines(baselines[0]!.rowsPerCall, options.rowsPerCall);
  const planned: (PlannedLine | FailedLine)[] = [];
  for (const line of wanted) {
    options.onProgress(`planning for ${line.kind}`);
    const made = await plannedLine(engine, program, line);
    if ('contestant' in made) owned.use(made.contestant);
    planned.push(made);
  }
  const contestants = [competent, defaults, ...planned.flatMap((line) => ('contestant' in line ? [line.contestant] : []))];
  options.onProgress('checking answers');
  const tolerance = program.precisionBits === undefined ? 0 : 2 ** -program.precisionBits;
  for (const contestant of contestants) checkAnswer(contestant, tolerance);
  options.onProgress('timing');
  const timed = new Map(interleaved(contestants, options.rounds).map((times, i) => [contestants[i]!, times] as const));
  const figures = (contestant: Contestant, rows = contestant.rows): ContestantFigures => figuresOf(contestant, timed.get(contestant)!, rows);
  return {
    program: name,
    lines: planned.map((line): MeasuredLine | FailedLine => {
      if (!('contestant' in line)) return line;
      const carried = (contestant: Contestant): ContestantFigures => figures(contestant, line.kind === 'one row' ? 1 : contestant.rows);
      const { kind, rowsPerCallAsked } = line;
      return { kind, ...(rowsPerCallAsked !== undefined && { rowsPerCallAsked }), ...plannedFigures(line, engine.variant, figures(line.contestant)), competent: carried(competent), defaults: carried(defaults) };
    }),
  };
}

/** The baselines batch, so a plan that was asked for one row is not all there is to compare. */
function wantedLines(baselineRows: number, rowsPerCall: number | undefined): WantedLine[] {
  if (rowsPerCall !== undefined) return [{ kind: rowsPerCall === 1 ? 'one row' : 'batch', rowsPerCallAsked: rowsPerCall }];
  return [{ kind: 'one row' }, ...(baselineRows > 1 ? [{ kind: 'batch' as const, rowsPerCallAsked: baselineRows }] : [])];
}

async function plannedLine(engine: SealEngine, program: MeasuredProgram, wanted: WantedLine): Promise<PlannedLine | FailedLine> {
  try {
    const entry = await traceEntry(program.entry);
    const proved = provedPlan(engine, entry, wanted.rowsPerCallAsked);
    const contestant = ourContestant(engine, entry.traced.program, proved, program, `the plan for ${wanted.kind}`, wanted.kind === 'one row' ? 1 : Infinity);
    return { ...wanted, ...proved, contestant, planMillis: planMillis(program.entry, wanted.rowsPerCallAsked) };
  } catch (error) {
    return { ...wanted, failed: failureWords(error) };
  }
}

function planMillis(entry: string, rowsPerCall: number | undefined): number {
  const script = fileURLToPath(new URL('plan-time.ts', import.meta.url));
  return Number(execFileSync(process.execPath, [script, entry, ...(rowsPerCall === undefined ? [] : [String(rowsPerCall)])], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
}

/** An answer has the same bytes however many rows it is for: what a call costs does not depend on the data. */
function figuresOf(contestant: Contestant, { millisPerCall, timedCalls }: TimedCalls, rows: number): ContestantFigures {
  const bytes = (parts: readonly Uint8Array[]): number => parts.reduce((sum, { length }) => sum + length, 0);
  return { millisPerCall, timedCalls, rows, requestBytes: bytes(contestant.request), responseBytes: bytes(contestant.evaluate(contestant.request)), keyBytes: contestant.keyBytes };
}

function plannedFigures({ plan, proof, planMillis: millis }: PlannedLine, variant: string, ours: ContestantFigures): PlannedFigures {
  const { scheme, parameters: { polyModulusDegree, coeffModulus, plaintextModulus, residues }, packing, operationCounts, evaluationKeys, inputs } = plan;
  const { predictedCallMillis, predictedColdMillis, predictedPeakMiB } = predictedRuntime(plan, variant);
  const bitsOf = (modulus: string): number => BigInt(modulus).toString(2).length;
  return {
    scheme, polyModulusDegree, packing, operationCounts,
    coeffModulusBits: coeffModulus.map(bitsOf),
    ...(scheme === 'ckks' ? { scaleBits: Math.round(10 * Math.log2(inputs[0]!.scale)) / 10 } : { plaintextModulusBits: bitsOf(plaintextModulus) }),
    ...(residues && { plaintextModuli: 1 + residues.length }),
    rotationKeys: evaluationKeys.filter(({ kind }) => kind === 'galois').length,
    defaultKeyBytes: defaultKeyBytes(polyModulusDegree, coeffModulus.length),
    margins: marginsOf(plan, proof),
    planMillis: millis,
    predictedMillisPerCall: predictedCallMillis, predictedColdMillis, predictedPeakMiB,
    ours,
  };
}

function marginsOf({ scheme }: Plan, { outputs }: PlanProof): Margin[] {
  return outputs.map(({ name, promisedErrorBits, predictedErrorBits, measuredErrorBits, predictedBudgetBits, measuredBudgetBits }) => (scheme === 'ckks'
    ? { output: name, kind: 'error', promisedBits: promisedErrorBits, predictedBits: predictedErrorBits, measuredBits: measuredErrorBits }
    : { output: name, kind: 'budget', promisedBits: null, predictedBits: predictedBudgetBits, measuredBits: measuredBudgetBits }));
}
