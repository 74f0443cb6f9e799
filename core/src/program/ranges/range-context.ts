/** What the range of a node follows from. */
import type { Program } from '../program.ts';
import type { Interval, IntervalArithmetic } from './interval-arithmetic.ts';
import type { Selector } from './selectors.ts';

export interface RangeContext {
  readonly program: Pick<Program, 'domain' | 'inputs' | 'nodes'>;
  readonly intervals: IntervalArithmetic;
  /** Of the nodes before. */
  readonly ranges: readonly Interval[];
  readonly selectors: readonly Selector[];
}
