/** Work, keys, transfer, memory, time and price of a plan. */
import type { Plan } from '@fhe-serverless/core/plan';
import { columns, PAGE_WIDTH, showAmount, showBytes, showCount, showMillis, showNumberOf, showPerMillion, showUnits, wrapped } from '../../terminal/index.ts';
import { keyBytes } from '../../toolchain/index.ts';

const INDENT = '  ';
/** Key lists of large functions run to dozens: the first ones show the pattern. */
const SHOWN_KEYS = 6;

export function operationLines({ operationCounts }: Plan): string {
  const counts = Object.entries(operationCounts).filter(([op]) => op !== 'input' && op !== 'output').toSorted(([, a], [, b]) => b - a);
  return wrapped(counts.map(([op, count]) => `${showCount(count)}\u00a0${op}`).join(', '), PAGE_WIDTH - INDENT.length).map((line) => INDENT + line.replaceAll('\u00a0', ' ')).join('\n');
}

export function keyLines(plan: Plan): string {
  const shown = plan.evaluationKeys.slice(0, SHOWN_KEYS);
  const rows = shown.map(({ name, bytes }) => [name, showCount(bytes), showBytes(bytes)]);
  const total = keyBytes(plan);
  const left = total - shown.reduce((sum, { bytes }) => sum + bytes, 0);
  const rest = left > 0 ? [[`${plan.evaluationKeys.length - shown.length} more`, showCount(left), showBytes(left)]] : [];
  return columns([...rows, ...rest, ['together', showCount(total), showBytes(total)]], { right: [1, 2] });
}

export function transferLines({ requestBytes, responseBytes, transport }: Plan): string {
  return columns([
    ['request', `${showCount(requestBytes)} bytes, ${showBytes(requestBytes)}`],
    ['answer', `${showCount(responseBytes)} bytes, ${showBytes(responseBytes)}`],
    ['transport', transport === 'inline' ? 'inline, in the body of the call' : 'object storage, because the bodies are above the inline limit'],
  ]);
}

export function deploymentLines({ runtime }: Plan): string {
  const { predictedPeakMiB, memorySizeMiB, predictedCallMillis, predictedColdMillis, timeoutSeconds } = runtime;
  return columns([
    ['memory', `${showCount(memorySizeMiB)} MiB, predicted peak ${showCount(predictedPeakMiB)} MiB`],
    ['timeout', `${timeoutSeconds} s`],
    ['predicted time', `${showMillis(predictedCallMillis)} a call, ${showMillis(predictedColdMillis)} more for a cold start, on one full vCPU`],
  ]);
}

export function priceLines({ cost, packing }: Plan): string {
  const { amountNano, currency, microUnits, depthClass, priceBookVersion } = cost;
  return columns([
    ['a call', `${showAmount(amountNano, currency)}, known before it is made and the same for every call`],
    ['a million calls', showPerMillion(amountNano, currency)],
    ['a million rows', `${showPerMillion(amountNano / packing.samplesPerCall, currency)} when ${showNumberOf(packing.samplesPerCall, 'row')} share a call`],
    ['effort', `${showUnits(microUnits)} units, depth class ${depthClass}, price book ${priceBookVersion}`],
  ]);
}
