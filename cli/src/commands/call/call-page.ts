/** What a call gave: results, what was paid, and the receipts for it. */
import type { Outputs, Receipt } from 'fhe-serverless/client';
import { columns, page, section, showAmount, showBytes, showNumberOf } from '../../terminal/index.ts';
import { showValue } from '../results/show-value.ts';

const SHOWN_ROWS = 20;

export interface CallResultView {
  readonly rows: readonly Outputs[];
  readonly calls: readonly {
    readonly requestId: string;
    readonly rows: number;
    readonly amountNano: number;
    readonly bytesIn: number;
    readonly bytesOut: number;
    readonly receipt: string;
  }[];
  readonly total: { readonly amountNano: number; readonly currency: string; readonly bytesIn: number; readonly bytesOut: number };
}

export function callResult(rows: readonly Outputs[], receipts: readonly Receipt[], samplesPerCall: number): CallResultView {
  const sum = (of: (receipt: Receipt) => number): number => receipts.reduce((total, receipt) => total + of(receipt), 0);
  return {
    rows,
    calls: receipts.map(({ jws, claims: { requestId, amountNano, bytesIn, bytesOut } }, index) => (
      { requestId, rows: Math.min(samplesPerCall, rows.length - index * samplesPerCall), amountNano, bytesIn, bytesOut, receipt: jws })),
    total: { amountNano: sum(({ claims }) => claims.amountNano), currency: receipts[0]!.claims.currency, bytesIn: sum(({ claims }) => claims.bytesIn), bytesOut: sum(({ claims }) => claims.bytesOut) },
  };
}

export function callPage({ rows, calls, total }: CallResultView): string {
  const lines = rows.slice(0, SHOWN_ROWS).flatMap((row, index) => Object.entries(row).map(([name, value]) => [`${index + 1}`, name, showValue(value)]));
  const more = rows.length > SHOWN_ROWS ? `  and ${showNumberOf(rows.length - SHOWN_ROWS, 'row')} more; all of them with --json` : '';
  const { currency } = total;
  return page(
    section('Results', columns([['row', 'output', 'value'], ...lines]), more),
    section('Receipts, verified before decryption', columns([
      ['request id', 'rows', 'price', 'sent', 'received'],
      ...calls.map((call) => [call.requestId, `${call.rows}`, showAmount(call.amountNano, currency), showBytes(call.bytesIn), showBytes(call.bytesOut)]),
    ])),
    calls.length === 1 ? undefined : `${showNumberOf(calls.length, 'call')}, ${showAmount(total.amountNano, currency)}, ${showBytes(total.bytesIn)} sent, ${showBytes(total.bytesOut)} received`,
  );
}
