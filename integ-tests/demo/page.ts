/** What the demo shows at its end. */
import type { Plan } from '@fhe-serverless/core/plan';
import type { ScoredPatients } from './score-patients.ts';

const SHOWN_ROWS = 8;

export function scoresPage({ comparison, receipts, usage, keyMillis, callMillis }: ScoredPatients, plan: Plan): string {
  const { rows, largestError, largestApproximation, classDifferences, accuracy } = comparison;
  const [first] = receipts;
  const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB`;
  const keyBytes = plan.evaluationKeys.reduce((sum, { bytes }) => sum + bytes, 0);
  const price = (nano: number): string => `${(nano / 1e9).toFixed(9)} ${plan.cost.currency}`;
  const differing = classDifferences.length === 0 ? 'none' : `${classDifferences.length}, at |logit| up to ${Math.max(...classDifferences.map(({ absoluteLogit }) => absoluteLogit)).toFixed(3)}`;
  return [
    'patient    encrypted  clear polynomial  true model  diagnosis',
    ...rows.slice(0, SHOWN_ROWS).map((row, i) => `${String(i + 1).padStart(7)}  ${row.encrypted.toFixed(7).padStart(11)}  ${row.polynomial.toFixed(7).padStart(16)}  ${row.true.toFixed(7).padStart(10)}  ${row.isMalignant ? 'malignant' : 'benign'}`),
    `    ...  ${rows.length - SHOWN_ROWS} more`,
    '',
    `error of encryption     2^${Math.log2(largestError).toFixed(1)} at most, promised 2^-${plan.outputs[0]!.precisionBits}, over all ${rows.length} rows`,
    `error of approximation  ${largestApproximation.toFixed(3)} at most (degree-7 polynomial against the true sigmoid)`,
    `class differs           ${differing} (encrypted against the true model)`,
    `right diagnosis         ${(100 * accuracy).toFixed(1)} %`,
    '',
    `calls                   ${receipts.length}, each with a signed receipt, verified before decryption`,
    `bytes a call            ${kilobytes(first!.claims.bytesIn)} in, ${kilobytes(first!.claims.bytesOut)} out; keys once, ${kilobytes(keyBytes)}`,
    `units                   ${(usage.microUnits / 1e6).toFixed(1)}, quoted ${(plan.cost.microUnits / 1e6).toFixed(1)} a call`,
    `price                   ${price(usage.amountNano)}, quoted ${price(plan.cost.amountNano)} a call`,
    `time                    keys ${(keyMillis / 1000).toFixed(1)} s, ${receipts.length} calls ${(callMillis / 1000).toFixed(1)} s, cold starts included`,
  ].join('\n');
}
