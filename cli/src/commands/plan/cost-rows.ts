/** Work, keys, transfer, memory, time and price of a plan. */
import type { Plan, ServedPlan } from '@fhe-serverless/core/plan';
import type { PlanExplanation, PlanReasons } from '@fhe-serverless/core/plan/explain';
import { showAmount, showBytes, showCount, showMillis, showNumberOf, showPerMillion, showUnits } from '../../terminal/index.ts';
import type { Row } from './reason-rows.ts';
import { lineOf, showPercent } from './show-values.ts';

/** `6 rotateRows, 4 relinearize`, the most frequent first. */
export function operationWords({ operationCounts }: Plan): string[] {
  const counts = Object.entries(operationCounts).filter(([op]) => op !== 'input' && op !== 'output').toSorted(([, a], [, b]) => b - a);
  return counts.map(([op, count]) => `${showCount(count)} ${op}`);
}

/** Name, bytes, and the same for people. */
export const keyRow = ({ name, bytes }: Plan['evaluationKeys'][number]): string[] => [name, showCount(bytes), showBytes(bytes)];

export function keyReasonRow({ keys }: PlanReasons): string {
  if (keys.count === 0) return 'none: nothing is rotated or relinearized';
  const parts = [
    ...(keys.relinearization ? ['one for products of ciphertexts'] : []),
    ...(keys.rotations > 0 ? [`${showNumberOf(keys.rotations, 'rotation')}`] : []),
    ...(keys.rowSwap ? ['one to exchange the rows of slots'] : []),
    ...(keys.publicKey ? ['the public key, for circuit privacy'] : []),
  ];
  return `${parts.join(', ')}${keys.maxKeyBytes === null ? '' : `; plan.maxKeyBytes allows ${showBytes(keys.maxKeyBytes)}`}`;
}

export function transferRows({ requestBytes, responseBytes, transport }: ServedPlan): Row[] {
  return [
    ['request', `${showCount(requestBytes)} bytes, ${showBytes(requestBytes)}`],
    ['answer', `${showCount(responseBytes)} bytes, ${showBytes(responseBytes)}`],
    ['transport', transport === 'inline' ? 'inline, in the body of the call' : 'object storage, because the bodies are above the inline limit'],
  ];
}

export function deploymentRows({ runtime }: ServedPlan): Row[] {
  const { predictedPeakMiB, memorySizeMiB, predictedCallMillis, predictedColdMillis, timeoutSeconds } = runtime;
  return [
    ['memory', `${showCount(memorySizeMiB)} MiB, predicted peak ${showCount(predictedPeakMiB)} MiB`],
    ['timeout', `${timeoutSeconds} s`],
    ['predicted time', `${showMillis(predictedCallMillis)} a call, ${showMillis(predictedColdMillis)} more for a cold start, on one full vCPU`],
  ];
}

export function priceRows({ cost, packing }: Plan, { computingNano, transferNano }: PlanExplanation['cost']): Row[] {
  const { amountNano, currency, microUnits, depthClass, priceBookVersion } = cost;
  const share = (nano: number): string => (amountNano === 0 ? '' : `${showPercent((100 * nano) / amountNano)} `);
  return [
    ['a call', `${showAmount(amountNano, currency)}, known before it is made and the same for every call`],
    ['', `${share(computingNano)}for computing, ${share(transferNano)}for the bytes of the request`],
    ['a million calls', showPerMillion(amountNano, currency)],
    ['a million rows', `${showPerMillion(amountNano / packing.samplesPerCall, currency)} when ${showNumberOf(packing.samplesPerCall, 'row')} share a call`],
    ['effort', `${showUnits(microUnits)} units, depth class ${depthClass}, price book ${priceBookVersion}`],
  ];
}

/** Percent, line, operation, instructions. */
export function lineCostRows({ lines, otherLines }: PlanExplanation['cost']): string[][] {
  const rows = lines.map(({ percent, where, operation, instructions }) => [showPercent(percent), lineOf(where), operation, showNumberOf(instructions, 'instruction')]);
  return otherLines.instructions === 0 ? rows : [...rows, [showPercent(otherLines.percent), 'all others', '', showNumberOf(otherLines.instructions, 'instruction')]];
}

/** Percent, operation, instructions. */
export function operationCostRows({ operations, otherOperations }: PlanExplanation['cost']): string[][] {
  const rows = operations.map(({ percent, op, instructions }) => [showPercent(percent), op, showNumberOf(instructions, 'instruction')]);
  return otherOperations.instructions === 0 ? rows : [...rows, [showPercent(otherOperations.percent), 'all others', showNumberOf(otherOperations.instructions, 'instruction')]];
}
