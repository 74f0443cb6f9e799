/** Inputs, outputs and assertions of a plan: shapes, ranges and precision. */
import type { OutputEncoding, Plan } from '@fhe-serverless/core/plan';
import { showShape } from '@fhe-serverless/core/program';
import type { PlanProof } from '@fhe-serverless/engine/prove';
import { columns, showBytes, showPowerOfTwo } from '../../terminal/index.ts';

export function inputLines({ inputs }: Plan): string {
  return columns(inputs.map(({ name, dtype, shape, low, high, ciphertextBytes }) => [name, `${dtype} ${showShape(shape)}`, `${showRange(low, high)}`, showBytes(ciphertextBytes)]));
}

export function outputLines({ outputs }: Plan, proof: PlanProof): string {
  return outputs.map((output) => {
    const head = columns([[output.name, `${output.dtype} ${showShape(output.shape)}`, showRange(output.low, output.high), showBytes(output.ciphertextBytes)]]);
    return `${head}\n${columns(precisionRows(output, proof), { indent: 4 })}`;
  }).join('\n');
}

function precisionRows(output: OutputEncoding, proof: PlanProof): string[][] {
  const divided = output.denominator === '1' ? [] : [['divided by', `${output.denominator}, by the client`]];
  if (output.dtype === 'integer') return [['precision', 'exact, in prediction and proof'], ...divided];
  const measured = proof.outputs.find(({ name }) => name === output.name)?.measuredErrorBits;
  return [
    ['promised', `error at most ${showPowerOfTwo(-output.precisionBits)}`],
    ['predicted', output.predictedErrorBits === undefined ? 'no bound' : `error at most ${showPowerOfTwo(output.predictedErrorBits)}`],
    ['proved', measured === undefined || measured === null ? 'no error seen' : `largest error seen ${showPowerOfTwo(measured)}`],
    ...divided,
  ];
}

export function assertionLines({ assertions }: Plan): string {
  return columns(assertions.map(({ low, high }) => [`a value stays in ${showRange(String(low), String(high))}`, 'checked by simulate() and in the proof']));
}

/** Six digits are enough to recognise a bound. */
function showRange(low: string, high: string): string {
  return `[${shortNumber(low)}, ${shortNumber(high)}]`;
}

function shortNumber(text: string): string {
  return /^-?\d+$/.test(text) ? text : String(Number(Number(text).toPrecision(6)));
}
