/** Measures CKKS: runs what is not measured yet, then reports all of it. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MARGIN } from '../../../core/src/plan/noise/ckks-noise.ts';
import { type Gap, gapReport } from '../gap-report.ts';
import { MeasuredFile } from '../measured-file.ts';
import type { MeasureOptions } from '../measure-options.ts';
import { SealSupply } from '../seal-supply.ts';
import { measuredProgram, type Sample } from './measure.ts';

const WORST_SHOWN = 5;
/** Programs after which a line says how far the run is. */
const TOLD_EACH = 100;

export async function measureCkks({ programs, seed, state }: MeasureOptions): Promise<void> {
  const file = new MeasuredFile<Sample>(state ?? join(tmpdir(), `fhe-noise-ckks-${seed}.jsonl`));
  const supply = new SealSupply();
  for (let program = 0; program < programs; program++) {
    if (!file.programs.has(program)) file.add({ program, samples: measuredProgram(await supply.instance(), seed, program) });
    if ((program + 1) % TOLD_EACH === 0) console.error(`${program + 1} of ${programs} programs, ${file.path}`);
  }
  const samples = [...file.programs].filter(([program]) => program < programs).flatMap(([, found]) => found);
  console.log(`ckks: ${programs} programs, ${samples.length} values; gap = measured - predicted precision in bits, margin ${Math.log2(MARGIN)}`);
  console.log(gapReport(samples.map(gapOf), Math.log2(MARGIN)));
  console.log('worst:');
  for (const sample of samples.toSorted((a, b) => gapOf(a).gap - gapOf(b).gap).slice(0, WORST_SHOWN)) console.log(JSON.stringify(sample));
}

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
