/** Results for a terminal: a paragraph for each line of a program. */
import { showBytes, showMillis } from '../charts/quantities.ts';
import { isMeasured, type MeasuredLine, type ProgramMeasurement } from '../measure/measurement.ts';
import { type FailedProgram, machineWords, type Results } from './results.ts';
import { summary } from './summary.ts';
import { callWords, keyWords, marginWords, operationWords, parameterWords, ratioWords, tensealWords } from './words.ts';

export function textPage(results: Results): string {
  return [machineWords(results), ...results.programs.map(programText), summary(results).join('\n')].join('\n\n').trimEnd();
}

function programText(measured: ProgramMeasurement | FailedProgram): string {
  if ('failed' in measured) return `${measured.program}\n  FAILED ${measured.failed}`;
  const lines = measured.lines.flatMap((line) => [`  ${line.kind}${line.rowsPerCallAsked === undefined ? '' : `, planned for ${line.rowsPerCallAsked}`}`, ...(isMeasured(line) ? lineText(line) : [`    FAILED ${line.failed}`])]);
  const { tenseal } = measured;
  const compared = tenseal === undefined ? [] : [pair('TenSEAL', tensealWords(tenseal.usual)), ...(tenseal.ourChain ? [pair('TenSEAL, our chain', tensealWords(tenseal.ourChain))] : [])];
  return [measured.program, ...lines, ...compared].join('\n');
}

function lineText(line: MeasuredLine): string[] {
  const { ours, competent, defaults, packing } = line;
  return [
    pair('parameters', parameterWords(line)),
    pair('operations', operationWords(line)),
    pair('keys', keyWords(line)),
    pair('request, response', `${showBytes(ours.requestBytes)}, ${showBytes(ours.responseBytes)}; ${packing.kind}, room for ${packing.samplesPerCall} rows`),
    ...line.margins.map((margin) => pair(`margin of ${margin.output}`, marginWords(margin))),
    pair('planning', `${showMillis(line.planMillis)} of CPU`),
    pair('server', `${callWords(ours)}; predicted ${showMillis(line.predictedMillisPerCall)} a call`),
    pair('competent baseline', `${callWords(competent)}: ${ratioWords(competent, ours)}; keys ${showBytes(competent.keyBytes)}`),
    pair('documented defaults', `${callWords(defaults)}: ${ratioWords(defaults, ours)}; keys ${showBytes(defaults.keyBytes)}`),
  ];
}

const pair = (name: string, value: string): string => `    ${name.padEnd(22)} ${value}`;
