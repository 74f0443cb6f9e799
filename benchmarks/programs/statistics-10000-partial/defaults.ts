/**
 * FROZEN BASELINE: do not tune. The documented defaults know no partial sums: a beginner's program is that of statistics-10000.
 */
import type { IntegerBaseline } from '../../baselines/integer-baseline.ts';
import { baseline as whole } from '../statistics-10000/defaults.ts';

export const baseline: IntegerBaseline = { ...whole, name: 'statistics-10000-partial.defaults', program: 'statistics-10000-partial' };
