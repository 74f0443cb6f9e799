/** Measures BFV or BGV: runs what is not measured yet, then reports all of it. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IntegerScheme, MARGIN_BITS } from '../../../core/src/plan/noise/integer-budget.ts';
import { type Gap, gapReport } from '../gap-report.ts';
import { MeasuredFile } from '../measured-file.ts';
import type { MeasureOptions } from '../measure-options.ts';
import { SealSupply } from '../seal-supply.ts';
import { contextCount, contextOf, measuredPrograms, type Sample } from './measure.ts';

const WORST_SHOWN = 5;

export async function measureInteger(scheme: IntegerScheme, { programs, seed, state }: MeasureOptions): Promise<void> {
  const file = new MeasuredFile<Sample>(state ?? join(tmpdir(), `fhe-noise-${scheme}-${seed}.jsonl`));
  const supply = new SealSupply();
  for (let context = 0; context < contextCount(programs); context++) {
    const isMissing = (program: number): boolean => program < programs && !file.programs.has(program);
    for (const measured of measuredPrograms(await supply.instance(), scheme, seed, context, isMissing)) file.add(measured);
    if (context % 10 === 9) console.error(`${file.programs.size} of ${programs} programs, ${file.path}`);
  }
  const samples = [...file.programs].filter(([program]) => contextOf(program) < contextCount(programs)).flatMap(([, found]) => found);
  console.log(`${scheme}: ${file.programs.size} programs, ${samples.length} values; gap = measured - predicted budget in bits, margin ${MARGIN_BITS}`);
  console.log(gapReport(samples.map(gapOf), MARGIN_BITS));
  console.log('worst:');
  for (const sample of samples.toSorted((a, b) => gapOf(a).gap - gapOf(b).gap).slice(0, WORST_SHOWN)) console.log(JSON.stringify(sample));
}

const gapOf = (sample: Sample): Gap => ({
  gap: sample.measured - sample.predicted,
  groups: [`depth ${Math.min(sample.depth, 5)}${sample.depth >= 5 ? ' and more' : ''}`, `shape ${sample.shape}`, `N = ${String(sample.degree).padStart(5)}`],
});
