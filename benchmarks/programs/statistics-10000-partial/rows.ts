/** The rows of statistics-10000: the program is the same, and only what the answer may show differs. */
export { COUNT, inputsOf, MAX_VALUE, reference, rows, statisticsOf } from '../statistics-10000/rows.ts';
