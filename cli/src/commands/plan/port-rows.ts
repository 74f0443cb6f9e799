/** Inputs, outputs, approximations and assertions of a plan: shapes, ranges and precision. */
import { carriersOf, distinctPorts, namedOutputs, predictedErrorBits, type InputEncoding, type OutputEncoding, type Plan } from '@fhe-serverless/core/plan';
import type { PlanReasons } from '@fhe-serverless/core/plan/explain';
import { showShape } from '@fhe-serverless/core/program';
import type { PlanProof } from '@fhe-serverless/engine/prove';
import { showNumberOf, showPowerOfTwo } from '../../terminal/index.ts';
import { lineOf, showBound, showRange } from './show-values.ts';

export function inputRows({ inputs }: Plan): string[][] {
  return distinctPorts(inputs).map((port) => [port.name, `${port.dtype} ${showShape(port.shape)}`, inputRange(port)]);
}

const inputRange = ({ low, high, encoding, encryptedBy, shape }: InputEncoding): string => {
  const range = encoding === 'oneHot' ? `an index 0 .. ${shape[0]! - 1}, sent as one-hot vector` : showRange(low, high);
  return encryptedBy === 'nobody' ? `${range}, in the clear: the server sees it` : range;
};

export interface OutputRows {
  readonly head: string[];
  readonly precision: string[][];
}

export function outputRows({ outputs }: Plan, proof: PlanProof): OutputRows[] {
  return namedOutputs(outputs).map((output) => ({
    head: [output.name, `${output.dtype} ${showShape(output.shape)}`, showRange(output.low, output.high)],
    precision: [...precisionRows(output, outputs, proof), ...finishRows(outputs, output.name)],
  }));
}

/** How the client computes what the server does not. */
function finishRows(outputs: readonly OutputEncoding[], name: string): string[][] {
  const finish = outputs.flatMap(({ finishes = [] }) => finishes).find((finished) => finished.name === name);
  return finish === undefined ? [] : [['finished', `by the client, from ${showNumberOf(carriersOf(outputs, name).length, 'encrypted sum')}`]];
}

function precisionRows(output: OutputEncoding, outputs: readonly OutputEncoding[], proof: PlanProof): string[][] {
  const proved = proof.outputs.find(({ name }) => name === output.name);
  const divided = output.denominator === '1' ? [] : [['divided by', `${output.denominator}, by the client`]];
  if (output.dtype === 'integer') return [['precision', 'exact, in prediction and proof'], ...budgetRows(carriersOf(outputs, output.name), proved), ...divided];
  const predicted = predictedErrorBits(outputs, output.name);
  const measured = proved?.measuredErrorBits;
  return [
    ['promised', `error at most ${showPowerOfTwo(-output.precisionBits)}`],
    ['predicted', predicted === undefined ? 'no bound' : `error at most ${showPowerOfTwo(predicted)}`],
    ['proved', measured === undefined || measured === null ? 'no error seen' : `largest error seen ${showPowerOfTwo(measured)}`],
    ...divided,
  ];
}

/** What is left of the room for noise: a result is right while the budget is above 0. */
function budgetRows(tiles: readonly OutputEncoding[], proved: PlanProof['outputs'][number] | undefined): string[][] {
  const predicted = tiles.flatMap(({ predictedBudgetBits: budget, budgetMarginBits: margin = 0 }) => (budget === undefined ? [] : [{ budget, margin }]));
  if (predicted.length === 0) return [];
  const { budget, margin } = predicted.reduce((a, b) => (b.budget - b.margin < a.budget - a.margin ? b : a));
  const measured = proved?.measuredBudgetBits;
  const { failureBits } = tiles[0]!;
  return [['noise budget', `${budget} bits predicted, of which ${margin} are margin${measured === undefined || measured === null ? '' : `; ${measured} left in the proof`}`], ...(failureBits === undefined ? [] : [['failure', `a ciphertext decrypts wrongly in at most one case in ${showPowerOfTwo(failureBits)}, by the noise model`]])];
}

export function approximationRows({ approximations }: PlanReasons): string[][] {
  return approximations.map(({ where, function: name, degree, low, high, gap, maxError, levels, uses }) => {
    const range = `${showRange(String(low), String(high))}${gap === 0 ? '' : ` outside (${-gap}, ${gap})`}`;
    return [lineOf(where), name, `degree ${degree}, ${showNumberOf(levels, 'level')}; off by at most ${showBound(maxError)} in ${range}${uses === 1 ? '' : `; ${uses} values`}`];
  });
}

export function assertionRows({ assertions }: PlanReasons): string[][] {
  return assertions.map(({ where, low, high }) => [lineOf(where), `stays in ${showRange(low, high)}`, 'checked by simulate() and in the proof']);
}
