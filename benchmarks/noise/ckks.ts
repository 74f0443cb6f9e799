/**
 * `node benchmarks/noise/ckks.ts [--programs N] [--seed N] [--from N] [--state FILE]`: random CKKS programs, the predicted errors
 * beside those that the secret key shows. Stopped and started again, it goes on where it was.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MARGIN } from '../../core/src/plan/noise/ckks-noise.ts';
import { HandleCounter } from '../../engine/src/seal-wasm/handle-scope.ts';
import { loadSeal } from '../../engine/src/seal-wasm/load.ts';
import { type Gap, gapReport } from './gap-report.ts';
import { MeasuredFile } from './measured-file.ts';
import { measuredProgram, type Sample } from './ckks/measure.ts';

const WORST_SHOWN = 8;
/** Programs after which a line says how far the run is. */
const TOLD_EACH = 100;

const { values } = parseArgs({ options: { programs: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' }, from: { type: 'string', default: '0' }, state: { type: 'string' } } });
const [seed, from, count] = [Number(values.seed), Number(values.from), Number(values.programs)];
const file = new MeasuredFile<Sample>(values.state ?? join(tmpdir(), `fhe-noise-ckks-${seed}.jsonl`));
const { seal } = await loadSeal();
const instance = { seal, handles: new HandleCounter() };
for (let program = from; program < from + count; program++) {
  if (!file.programs.has(program)) file.add({ program, samples: measuredProgram(instance, seed, program) });
  if ((program + 1) % TOLD_EACH === 0) console.error(`${program + 1 - from} of ${count} programs, ${file.path}`);
}
const samples = [...file.programs].filter(([program]) => program >= from && program < from + count).flatMap(([, found]) => found);
console.log(`ckks: ${count} programs, ${samples.length} values; gap = measured - predicted precision in bits, margin ${Math.log2(MARGIN)}`);
console.log(gapReport(samples.map(gapOf), Math.log2(MARGIN)));
console.log('worst:');
for (const sample of samples.toSorted((a, b) => gapOf(a).gap - gapOf(b).gap).slice(0, WORST_SHOWN)) console.log(JSON.stringify(sample));

/** Precision is the negative logarithm of the error, so that a negative gap is a prediction that was too good. */
function gapOf({ predicted, measured, depth, shape, degree, form, chain: [first, scale, special] }: Sample): Gap {
  const width = special - Math.max(first, scale);
  return {
    gap: predicted - measured,
    groups: [
      `depth ${Math.min(depth, 6)}${depth >= 6 ? ' and more' : ''}`, `shape ${shape}`, `N = ${String(degree).padStart(5)}`, `form ${form}`,
      special === 0 ? 'P none' : `P + ${width < 4 ? '0..3' : width < 8 ? '4..7' : '8..12'}`,
    ],
  };
}
