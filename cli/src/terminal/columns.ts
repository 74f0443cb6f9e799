/** Plain columns that fit a terminal of 100 characters. */

export const PAGE_WIDTH = 100;
const GAP = '  ';

export interface ColumnOptions {
  /** Spaces before the first column. @default 2 */
  readonly indent?: number;
  /** Columns of numbers, which end at the same place; counted from 0. @default - none */
  readonly right?: readonly number[];
}

/** Rows of cells under each other. The last column is broken into lines where it is too long. */
export function columns(rows: readonly (readonly string[])[], options: ColumnOptions = {}): string {
  const indent = ' '.repeat(options.indent ?? 2);
  const count = Math.max(...rows.map((row) => row.length), 0);
  const widths = Array.from({ length: count }, (_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) => {
    const cells = row.slice(0, -1).map((cell, column) => pad(cell, widths[column]!, options.right?.includes(column) === true));
    const head = [...cells, ''].join(GAP);
    const last = row.at(-1) ?? '';
    const isNumber = options.right?.includes(row.length - 1) === true;
    const lines = isNumber ? [last.padStart(widths[row.length - 1]!)] : wrapped(last, PAGE_WIDTH - indent.length - head.length);
    return lines.map((line, index) => `${indent}${index === 0 ? head : ' '.repeat(head.length)}${line}`.trimEnd()).join('\n');
  }).join('\n');
}

/** Lines of at most `width` characters, broken at spaces. A longer word keeps a line of its own. */
export function wrapped(text: string, width = PAGE_WIDTH): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > Math.max(width, 20)) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

const pad = (cell: string, width: number, right: boolean): string => (right ? cell.padStart(width) : cell.padEnd(width));
