/** Tables of the report. */
import { escaped } from './escape.ts';

/** A label and a text in each row. */
export const facts = (rows: readonly (readonly [string, string])[]): string => `<table>${rows.map(([label, text]) => `<tr><th>${escaped(label)}</th><td>${escaped(text)}</td></tr>`).join('')}</table>`;

export interface TableOptions {
  readonly head: readonly string[];
  /** Columns of numbers, counted from 0. */
  readonly right?: readonly number[];
}

export function table(rows: readonly (readonly string[])[], { head, right = [] }: TableOptions): string {
  const kind = (column: number): string => (right.includes(column) ? ' class="number"' : '');
  const heads = head.map((text, column) => `<th${kind(column)}>${escaped(text)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((text, column) => `<td${kind(column)}>${escaped(text)}</td>`).join('')}</tr>`).join('');
  return `<table><thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table>`;
}

/** Rows of texts after a bar as long as the row's percentage. */
export function barTable(rows: readonly { readonly percent: number; readonly texts: readonly string[] }[]): string {
  const cell = (text: string, column: number): string => `<td${column === 0 ? ' class="number"' : ''}>${escaped(text)}</td>`;
  return `<table>${rows.map(({ percent, texts }) => `<tr><td class="share"><div style="width:${percent}%"></div></td>${texts.map(cell).join('')}</tr>`).join('')}</table>`;
}
