/** Results as the page docs/benchmarks/README.md. */
import { showBytes, showMillis } from '../charts/quantities.ts';
import { type FailedLine, isMeasured, type MeasuredLine, type ProgramMeasurement } from '../measure/measurement.ts';
import { PROTOTYPE } from './prototype.ts';
import { machineWords, type Results } from './results.ts';
import { summary } from './summary.ts';
import { callWords, marginWords, operationWords, parameterWords, ratio, ratioWords, tensealWords } from './words.ts';

/** Charts beside the page. */
export const CHARTS = { oneRow: 'one-row.svg', batch: 'batch.svg', keyBytes: 'key-bytes.svg', prediction: 'prediction.svg' } as const;

interface Row {
  readonly measured: ProgramMeasurement;
  readonly line: MeasuredLine | FailedLine;
}

export function markdownPage(results: Results): string {
  const rows = results.programs.flatMap((measured): Row[] => ('failed' in measured ? [] : measured.lines.map((line) => ({ measured, line }))));
  const failed = results.programs.flatMap((program) => ('failed' in program ? [`${program.program}: ${program.failed}`] : program.lines.flatMap((line) => (isMeasured(line) ? [] : [`${program.program}, ${line.kind}: ${line.failed}`]))));
  return `${[
    '<!-- Written by `npm run bench -- --write`. Do not edit. -->',
    '# Benchmarks',
    `${machineWords(results)}. \`results.json\` has every figure.`,
    'A call is what the server does from request bytes to response bytes, with keys loaded. All contestants of a program run in turn in one process, and every answer is compared with the clear model first. *One row*: the plan of the function as it is written, with one row a call. *Batch*: planned for as many rows as the competent baseline carries; each contestant carries what its ciphertexts hold and the data have. The *competent baseline* is the program by hand, as one who knows SEAL well writes it; *documented defaults* is the program by hand with the parameters and keys of SEAL\'s examples. Both were frozen before the planner was tuned. A ratio is the other\'s time over ours: above 1, ours is cheaper.',
    summary(results).map((sentence) => `- ${sentence}`).join('\n'),
    ...(failed.length > 0 ? ['## Failed', failed.map((line) => `- ${line}`).join('\n')] : []),
    '## Time on the server',
    `![CPU time of a call with one row](${CHARTS.oneRow})`,
    `![CPU time a row of a batch](${CHARTS.batch})`,
    table(['program', 'line', 'ours', 'predicted', 'competent baseline', 'ratio', 'documented defaults', 'ratio'], measuredRows(rows, ({ program, line }) => {
      const { ours, competent, defaults } = line;
      return [program, line.kind, callWords(ours), showMillis(line.predictedMillisPerCall), callWords(competent), ratioWords(competent, ours), callWords(defaults), ratioWords(defaults, ours)];
    })),
    `![Predicted and measured](${CHARTS.prediction})`,
    ...prototypePart(rows),
    ...tensealPart(results),
    '## Keys and messages',
    `![Evaluation keys of the functions as they are written](${CHARTS.keyBytes})`,
    table(['program', 'line', 'keys', 'for rotations', 'SEAL\'s default set', 'competent', 'defaults', 'request', 'response'], measuredRows(rows, ({ program, line }) => {
      const { ours, competent, defaults } = line;
      const set = `${showBytes(line.defaultKeyBytes)}${ours.keyBytes > 0 ? `, ${ratio(line.defaultKeyBytes / ours.keyBytes)}` : ''}`;
      return [program, line.kind, showBytes(ours.keyBytes), String(line.rotationKeys), set, showBytes(competent.keyBytes), showBytes(defaults.keyBytes), showBytes(ours.requestBytes), showBytes(ours.responseBytes)];
    })),
    'SEAL\'s default set: relinearization keys and all default Galois keys of the same parameters, without seeds.',
    '## Plans',
    table(['program', 'line', 'parameters', 'operations', 'rows that fit', 'planning, CPU'], measuredRows(rows, ({ program, line }) =>
      [program, line.kind, parameterWords(line), operationWords(line), `${line.packing.samplesPerCall}, ${line.packing.kind}`, showMillis(line.planMillis)])),
    'Planning: in a fresh process, from the traced program to the plan. Bundling, encoding and the proof come on top.',
    '## Margins',
    'From a proof of each plan with throw-away keys: the largest error over extreme and drawn inputs for reals, the noise budget that is left for integers.',
    table(['program', 'line', 'output', 'bits'], rows.flatMap(({ measured, line }) => (isMeasured(line) ? line.margins.map((margin) => [measured.program, line.kind, margin.output, marginWords(margin)]) : []))),
  ].filter((part) => part !== '').join('\n\n')}\n`;
}

/** The one-row plan, which is what the prototype has. */
function prototypePart(rows: readonly Row[]): string[] {
  const compared = rows.flatMap(({ measured: { program }, line }) => {
    const prototype = PROTOTYPE[program];
    return prototype === undefined || line.kind !== 'one row' || !isMeasured(line) ? [] : [{ program, line, prototype }];
  });
  if (compared.length === 0) return [];
  return [
    '## Beside the prototype',
    'The planner was designed from hand-made plans of seven programs, measured on another machine (`benchmarks/report/prototype.ts`). Each cell is *ours / theirs*. *Defaults over*: the time of the documented defaults over that of the plan, each on its own machine.',
    table(['program', 'parameters', 'rotation keys', 'keys', 'request', 'response', 'error', 'a call', 'defaults over'], compared.map(({ program, line, prototype }) => {
      const { ours, defaults, margins } = line;
      const errors = margins.flatMap(({ kind, measuredBits }) => (kind === 'error' && measuredBits !== null ? [measuredBits] : []));
      const error = prototype.errorBits === undefined ? 'exact / exact' : `2^${Math.max(...errors).toFixed(1)} / 2^${prototype.errorBits.toFixed(1)}`;
      return [
        program, `${parameterWords(line)} / ${prototype.parameters}`, `${line.rotationKeys} / ${prototype.rotationKeys}`, `${showBytes(ours.keyBytes)} / ${showBytes(1e6 * prototype.keyMegabytes)}`,
        `${showBytes(ours.requestBytes)} / ${showBytes(prototype.requestBytes)}`, `${showBytes(ours.responseBytes)} / ${showBytes(prototype.responseBytes)}`, error,
        `${showMillis(ours.millisPerCall)} / ${showMillis(prototype.millis)}`, `${ratio(defaults.millisPerCall / ours.millisPerCall)} / ${ratio(prototype.defaultsMillis / prototype.millis)}`,
      ];
    })),
  ];
}

function tensealPart({ programs }: Results): string[] {
  const compared = programs.flatMap((program) => ('failed' in program || program.tenseal === undefined ? [] : [{ ...program, tenseal: program.tenseal }]));
  if (compared.length === 0) return [];
  return [
    '## TenSEAL',
    'TenSEAL runs native SEAL, ours runs SEAL in WebAssembly. *Usual*: the parameters of its tutorials. *Our chain*: ring degree, primes and scale of our plan, one row a call.',
    table(['program', 'ours, one row', 'usual', 'our chain'], compared.map(({ program, lines, tenseal }) => {
      const ours = lines.filter(isMeasured)[0];
      return [program, ours ? callWords(ours.ours) : 'failed', tensealWords(tenseal.usual), tensealWords(tenseal.ourChain)];
    })),
  ];
}

function measuredRows(rows: readonly Row[], cells: (row: { readonly program: string; readonly line: MeasuredLine }) => readonly string[]): (readonly string[])[] {
  return rows.flatMap(({ measured, line }) => (isMeasured(line) ? [cells({ program: measured.program, line })] : []));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const written = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [written(head), written(head.map(() => '---')), ...rows.map(written)].join('\n');
}
