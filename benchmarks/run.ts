/** `npm run bench [-- --json] [--rounds N] [--program NAME]`: our functions beside the frozen hand-written baselines. */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { type Figures, measure, type Measurement } from './measure.ts';
import { PROGRAMS } from './programs.ts';

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '7' }, program: { type: 'string' } } });
const measurements: Measurement[] = [];
for (const program of PROGRAMS.filter(({ name }) => values.program === undefined || name === values.program)) {
  if (!values.json) console.error(`measuring ${program.name}`);
  measurements.push(await measure(program, Number(values.rounds)));
}
const machine = { node: process.versions.node, cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, rounds: Number(values.rounds) };
console.log(values.json ? JSON.stringify({ machine, measurements }, null, 2) : measurements.map(page).join('\n\n'));

function page({ program, ours, competent, defaults, ratioToCompetent, ratioToDefaults }: Measurement): string {
  const row = (name: string, f: Figures): string => [
    name.padEnd(22), f.cpuMillisPerCall.toFixed(1).padStart(9), f.cpuMillisPerRow.toFixed(2).padStart(9), String(f.rowsPerCall).padStart(6), kilobytes(f.requestBytes), kilobytes(f.responseBytes), kilobytes(f.keyBytes),
  ].join(' ');
  return [
    `${program}: server CPU, medians of ${values.rounds} interleaved rounds`,
    `${''.padEnd(22)} ${'ms/call'.padStart(9)} ${'ms/row'.padStart(9)} ${'rows'.padStart(6)} ${'in kB'.padStart(9)} ${'out kB'.padStart(9)} ${'keys kB'.padStart(9)}`,
    row('fhe-serverless', ours),
    row('competent baseline', competent),
    row('documented defaults', defaults),
    `per row, competent / ours ${ratioToCompetent.toFixed(2)}, defaults / ours ${ratioToDefaults.toFixed(1)}`,
  ].join('\n');
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(0).padStart(9);
}
