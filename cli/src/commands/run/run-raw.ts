/** Every role of a raw handler in one process: makes keys, encrypts, evaluates, decrypts. What it should give is known to its author alone. */
import type { RawPlan } from '@fhe-serverless/core/plan';
import { nested, type Program } from '@fhe-serverless/core/program';
import type { RawEvaluate } from '@fhe-serverless/core/raw';
import { checkedInput } from '@fhe-serverless/core/reference';
import { ClientSession, type SampleValues } from '@fhe-serverless/engine/client';
import { createSealEngine } from '@fhe-serverless/engine/seal-wasm';
import { columns, page, section, showBytes, showMillis, showNumberOf, showUnits } from '../../terminal/index.ts';
import type { Row } from '../input/row.ts';
import { showValue, type ShownValue } from '../results/show-value.ts';
import { StopWatch } from './stop-watch.ts';

export interface RawRunOptions {
  readonly plan: RawPlan;
  readonly planDigest: string;
  readonly evaluate: RawEvaluate;
  /** Its inputs, as a program without operations. */
  readonly program: Program;
  readonly rows: readonly Row[];
  readonly onProgress?: (line: string) => void;
}

export interface RawRunResult {
  readonly plan: { readonly digest: string; readonly scheme: string; readonly samplesPerCall: number };
  readonly rows: readonly Readonly<Record<string, ShownValue>>[];
  /** One for each call. */
  readonly microUnits: readonly number[];
  readonly maxMicroUnits: number;
  readonly bytes: { readonly keys: number; readonly request: number; readonly answer: number };
  readonly millis: StopWatch['millis'];
}

const SHOWN_ROWS = 20;

/** @throws FheError FHE_INPUT_SHAPE, FHE_INPUT_OUT_OF_RANGE before anything is encrypted; FHE_RAW_* for what the handler does */
export async function runRaw({ plan, planDigest, evaluate, program, rows, onProgress = () => undefined }: RawRunOptions): Promise<RawRunResult> {
  const samples = rows.map((row) => new Map(program.inputs.map((input): [string, SampleValues] => [input.name, checkedInput(program, input, row[input.name])])));
  const watch = new StopWatch();
  const engine = await createSealEngine();
  onProgress('Making keys');
  using session = watch.time('keys', () => new ClientSession(engine, plan));
  const parts = watch.time('keys', () => new Map(plan.evaluationKeys.map((part) => [part.name, session.createEvaluationKey(part)])));
  using handler = watch.time('prepare', () => engine.prepareRaw(plan, evaluate));
  using keys = watch.time('prepare', () => handler.loadKeys(parts));

  const { samplesPerCall } = plan.packing;
  const results: Record<string, ShownValue>[] = [];
  const microUnits: number[] = [];
  const bytes = { keys: totalBytes([...parts.values()]), request: 0, answer: 0 };
  for (let first = 0; first < samples.length; first += samplesPerCall) {
    const batch = samples.slice(first, first + samplesPerCall);
    onProgress(`Call ${microUnits.length + 1}: ${batch.length} of ${samplesPerCall} rows`);
    const request = watch.time('encrypt', () => plan.inputs.map((input) => session.encrypt(input, batch.map((sample) => sample.get(input.name)!))));
    const answer = watch.time('evaluate', () => handler.evaluate(request, keys));
    const decrypted = watch.time('decrypt', () => session.decryptOutputs(plan.outputs, answer.outputs, batch.length));
    bytes.request += totalBytes(request);
    bytes.answer += totalBytes(answer.outputs);
    microUnits.push(answer.microUnits);
    batch.forEach((_, at) => results.push(Object.fromEntries(plan.outputs.map(({ name, shape }) => [name, nested(decrypted.get(name)![at]!, shape)]))));
  }
  return { plan: { digest: planDigest, scheme: plan.scheme, samplesPerCall }, rows: results, microUnits, maxMicroUnits: plan.limits.microUnits, bytes, millis: watch.millis };
}

export function rawRunPage({ rows, microUnits, maxMicroUnits, bytes, millis }: RawRunResult): string {
  const lines = rows.slice(0, SHOWN_ROWS).flatMap((row, index) => Object.entries(row).map(([name, value]) => [`${index + 1}`, name, showValue(value)]));
  const more = rows.length > SHOWN_ROWS ? `  and ${showNumberOf(rows.length - SHOWN_ROWS, 'row')} more; all of them with --json` : '';
  return page(
    section('Results', columns([['row', 'output', 'encrypted'], ...lines]), more),
    section('Effort', columns([['units', `${microUnits.map(showUnits).join(', ')}, of at most ${showUnits(maxMicroUnits)} a call`]])),
    section('Bytes', columns([['evaluation keys', showBytes(bytes.keys)], ['requests', showBytes(bytes.request)], ['answers', showBytes(bytes.answer)]])),
    section('Time', columns([
      ['client', `${showMillis(millis.keys)} for keys (once), ${showMillis(millis.encrypt)} to encrypt, ${showMillis(millis.decrypt)} to decrypt`],
      ['server', `${showMillis(millis.prepare)} to prepare (once), ${showMillis(millis.evaluate)} to evaluate`],
    ])),
  );
}

const totalBytes = (list: readonly Uint8Array[]): number => list.reduce((sum, { length }) => sum + length, 0);
