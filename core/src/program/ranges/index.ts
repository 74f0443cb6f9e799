export { RangeAnalysis, rangesOf } from './range-analysis.ts';
export { polynomialBound } from './polynomial-range.ts';
export type { Interval } from './interval-arithmetic.ts';
