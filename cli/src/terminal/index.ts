export { columns, type ColumnOptions, PAGE_WIDTH, wrapped } from './columns.ts';
export { confirm } from './confirm.ts';
export { jsonText } from './json-form.ts';
export { askPassphrase, PASSPHRASE_VARIABLE, type PassphraseRequest } from './passphrase.ts';
export { showAmount, showBytes, showCount, showMillis, showNumberOf, showPerMillion, showPowerOfTwo, showUnits } from './quantities.ts';
export { errorText, reportError } from './report-error.ts';
export { page, section } from './section.ts';
export { Terminal, type TerminalOptions } from './terminal.ts';
