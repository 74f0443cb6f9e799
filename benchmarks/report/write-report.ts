/** Writes docs/benchmarks: the page, its charts and results.json. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { batchChart, type ChartMeasurement, type ChartPrediction, keyBytesChart, oneRowChart, predictionChart } from '../charts/benchmark-charts.ts';
import { type ContestantFigures, isMeasured, type LineKind, type MeasuredLine, millisPerRow } from '../measure/measurement.ts';
import { CHARTS, markdownPage } from './markdown-page.ts';
import type { Results } from './results.ts';

export const REPORT_FOLDER = fileURLToPath(new URL('../../docs/benchmarks/', import.meta.url));

export function writeReport(results: Results, folder = REPORT_FOLDER): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(reportFiles(results))) writeFileSync(`${folder}/${name}`, text);
}

/** Content by file name. */
export function reportFiles(results: Results): Record<string, string> {
  const lines = results.programs.flatMap((measured) => ('failed' in measured ? [] : measured.lines.filter(isMeasured).map((line) => ({ program: measured.program, line }))));
  const ofKind = (kind: LineKind): ChartMeasurement[] => lines.filter(({ line }) => line.kind === kind).map(chartMeasurement);
  return {
    'README.md': markdownPage(results),
    'results.json': `${JSON.stringify(results, null, 2)}\n`,
    [CHARTS.oneRow]: oneRowChart(ofKind('one row')),
    [CHARTS.batch]: batchChart(ofKind('batch')),
    [CHARTS.keyBytes]: keyBytesChart(ofKind('one row')),
    [CHARTS.prediction]: predictionChart(lines.map(({ program, line }): ChartPrediction => ({ program: `${program}, ${line.kind}`, predictedMillis: line.predictedMillisPerCall, measuredMillis: line.ours.millisPerCall }))),
  };
}

function chartMeasurement({ program, line: { ours, competent, defaults } }: { readonly program: string; readonly line: MeasuredLine }): ChartMeasurement {
  const figures = (contestant: ContestantFigures): ChartMeasurement['ours'] => ({ cpuMillisPerRow: millisPerRow(contestant), keyBytes: contestant.keyBytes });
  return { program, ours: figures(ours), competent: figures(competent), defaults: figures(defaults) };
}
