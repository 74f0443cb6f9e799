/** Proposed changes and remedies: where, what to write, what it saves, what it costs. */
import type { EditCost, EditText, PlanFigures, ProposedChange } from '@fhe-serverless/core/plan/explain';
import { showAmount, showBytes, showCount, showNumberOf, showPowerOfTwo } from '../../terminal/index.ts';
import type { Row } from './reason-rows.ts';
import { lineOf, showBound, showPercent, showRange } from './show-values.ts';

/** `35.4 % off the price of a call, 32.4 % off the keys`. */
export function savingTitle({ savedPercent, rowsPerCall }: ProposedChange): string {
  const { pricePerRow, keyBytes, requestBytes } = savedPercent;
  const price = rowsPerCall === 1 ? 'the price of a call' : `the price of ${showCount(rowsPerCall)} rows`;
  const figures = [[pricePerRow, price], [keyBytes, 'the keys'], [requestBytes, 'the request']] as const;
  const saved = figures.filter(([percent]) => percent > 0).map(([percent, what]) => `${showPercent(percent)} off ${what}`);
  const grown = figures.filter(([percent]) => percent < 0).map(([percent, what]) => `${showPercent(-percent)} more for ${what}`);
  return [...saved, ...grown].join(', ');
}

/** What to write where, what the author gives up, and the plan that it gives. */
export function editRows({ where, what, write, insteadOf, costs, after }: EditText & { readonly after: PlanFigures }): Row[] {
  return [
    ['at', lineOf(where)],
    ['write', `${what}: ${write}${insteadOf === null ? '' : `, instead of ${insteadOf}`}`],
    ['costs', costText(costs)],
    ['gives', figuresText(after)],
  ];
}

function figuresText({ amountNano, currency, samplesPerCall, keyBytes, requestBytes, scheme, polyModulusDegree }: PlanFigures): string {
  const price = `${showAmount(amountNano, currency)} a call of up to ${showNumberOf(samplesPerCall, 'row')}`;
  return `${price}, keys ${showBytes(keyBytes)}, request ${showBytes(requestBytes)}, ${scheme.toUpperCase()} of degree ${showCount(polyModulusDegree)}`;
}

function costText(costs: EditCost): string {
  switch (costs.kind) {
    case 'precision': return `precision: errors up to ${showPowerOfTwo(costs.toErrorBits)} are promised, not ${showPowerOfTwo(costs.fromErrorBits)}`;
    case 'approximation': return costs.fromError === 0
      ? `results change by at most ${showBound(costs.toError)}`
      : `the polynomial is off by at most ${showBound(costs.toError)}, now ${showBound(costs.fromError)}`;
    case 'promise': return `your word that the value stays in ${showRange(costs.low, costs.high)}: outside, results are wrong`;
    case 'input-range': return `clients refuse values outside ${showRange(costs.low, costs.high)}`;
    case 'rows': return costs.rows === 1 ? 'right where callers send single rows' : `right where callers send ${showCount(costs.rows)} rows of one key holder together; fewer cost as much`;
    case 'disclosure': return costs.of === 'partial-sums'
      ? 'the key holder sees partial sums and unfinished products: right where all inputs are theirs'
      : 'the key holder may learn how a result was computed';
    case 'key-bytes': return `each client uploads more than ${showBytes(costs.bytes)} of keys`;
    case 'work': return 'more work for each call';
    case 'nothing': return 'nothing';
  }
}
