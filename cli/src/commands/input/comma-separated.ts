/** Comma-separated values (RFC 4180): records of cells, with quotes around cells that hold commas, quotes or line ends. */
import { notInput } from './row.ts';

const BYTE_ORDER_MARK = '\uFEFF';
/** A cell and what ends it: a comma, a line end, or the end of the text. */
const CELL = /(?:"(?<quoted>[^"]*(?:""[^"]*)*)"|(?<plain>[^",\r\n]*))(?<end>,|\r?\n|$)/y;

/** Empty lines are left out. @throws FheError FHE_CLI_INPUT with the number of the record that cannot be read */
export function commaSeparated(text: string, source: string): string[][] {
  const from = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  const records: string[][] = [];
  let record: string[] = [];
  CELL.lastIndex = 0;
  for (;;) {
    const { quoted, plain, end } = CELL.exec(from)?.groups ?? {};
    if (end === undefined) throw notInput(source, `record ${records.length + 1} has a quote in the wrong place`);
    record.push(quoted === undefined ? plain!.trim() : quoted.replaceAll('""', '"'));
    if (end !== ',') {
      if (record.length > 1 || record[0] !== '') records.push(record);
      record = [];
    }
    if (end === '') return records;
  }
}
