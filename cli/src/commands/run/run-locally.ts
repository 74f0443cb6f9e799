/** Every role in one process: makes keys, encrypts, evaluates, decrypts, and computes the same rows in the clear. */
import { namedOutputs, type OutputEncoding, type Plan } from '@fhe-serverless/core/plan';
import type { Program } from '@fhe-serverless/core/program';
import { checkedInput, type ReferenceOutput, type ReferenceOutputs } from '@fhe-serverless/core/reference';
import type { FheFunctionModule } from '@fhe-serverless/core/trace';
import { ClientSession, type SampleValues } from '@fhe-serverless/engine/client';
import type { PreparedPlan } from '@fhe-serverless/engine/evaluate';
import { createSealEngine } from '@fhe-serverless/engine/seal-wasm';
import type { Row } from '../input/row.ts';
import { StopWatch } from './stop-watch.ts';

export interface LocalRunOptions {
  readonly plan: Plan;
  readonly constants: Uint8Array;
  readonly program: Program;
  readonly function: Pick<FheFunctionModule, 'simulate'>;
  readonly rows: readonly Row[];
  readonly onProgress?: (line: string) => void;
}

/** Elements of one output of one row, row by row, before division by the output's denominator. */
export interface ComparedOutput {
  readonly name: string;
  readonly shape: readonly number[];
  readonly denominator: bigint;
  readonly encrypted: SampleValues;
  /** What the program computes in the clear. */
  readonly clear: SampleValues;
  /** With true functions where the program has polynomials. */
  readonly exact: SampleValues;
}

export interface LocalRun {
  readonly rows: readonly (readonly ComparedOutput[])[];
  readonly calls: number;
  readonly keyBytes: number;
  readonly requestBytes: number;
  readonly answerBytes: number;
  readonly millis: { readonly prepare: number; readonly keys: number; readonly encrypt: number; readonly evaluate: number; readonly decrypt: number };
}

/** @throws FheError FHE_INPUT_SHAPE, FHE_INPUT_OUT_OF_RANGE, FHE_ASSERTION_FAILED before anything is encrypted */
export async function runLocally({ plan, constants, program, function: fn, rows, onProgress = () => undefined }: LocalRunOptions): Promise<LocalRun> {
  const samples = rows.map((row) => new Map(program.inputs.map((input): [string, SampleValues] => [input.name, checkedInput(program, input, row[input.name])])));
  const clear = rows.map((row) => fn.simulate(row));
  const exact = rows.map((row) => fn.simulate(row, { approximations: 'exact' }));
  const watch = new StopWatch();
  const engine = await createSealEngine();
  onProgress('Making keys');
  using session = watch.time('keys', () => new ClientSession(engine, plan));
  const parts = watch.time('keys', () => new Map(plan.evaluationKeys.map((part) => [part.name, session.createEvaluationKey(part)])));
  using prepared = watch.time('prepare', () => engine.prepare(plan, constants));
  using keys = watch.time('prepare', () => prepared.loadKeys(parts));

  const results: ComparedOutput[][] = [];
  const bytes = { requestBytes: 0, answerBytes: 0 };
  const outputs = namedOutputs(plan.outputs);
  const batches = batched(samples, plan.packing.samplesPerCall);
  for (const [index, batch] of batches.entries()) {
    onProgress(`Call ${index + 1} of ${batches.length}: ${batch.length} of ${plan.packing.samplesPerCall} rows`);
    const request = watch.time('encrypt', () => plan.inputs.map((input) => session.encrypt(input, batch.map((sample) => sample.get(input.name)!))));
    const answer = watch.time('evaluate', () => prepared.evaluate(request, keys satisfies Parameters<PreparedPlan['evaluate']>[1]));
    const decrypted = watch.time('decrypt', () => session.decryptOutputs(plan.outputs, answer, batch.length));
    bytes.requestBytes += totalBytes(request);
    bytes.answerBytes += totalBytes(answer);
    const first = results.length;
    batch.forEach((_, at) => results.push(outputs.map((output) => compared(output, decrypted.get(output.name)![at]!, clear[first + at]!, exact[first + at]!))));
  }
  return { rows: results, calls: batches.length, keyBytes: totalBytes([...parts.values()]), ...bytes, millis: watch.millis };
}

function compared({ name, shape }: OutputEncoding, encrypted: SampleValues, clear: ReferenceOutputs, exact: ReferenceOutputs): ComparedOutput {
  const reference: ReferenceOutput = clear[name]!;
  return { name, shape, denominator: reference.denominator, encrypted, clear: reference.values, exact: exact[name]!.values };
}

function batched<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}

const totalBytes = (list: readonly Uint8Array[]): number => list.reduce((sum, { length }) => sum + length, 0);
