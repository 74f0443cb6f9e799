/**
 * Departures of one day in 64 cells (carrier and hour) against those of a week before, as covariance, and against the year's
 * average, as chi-squared: sum of (observed - expected)^2 / expected, times 120; the client divides.
 */
import { covariance, defineFheFunction, integer } from 'fhe-serverless';
import expected from '../data/flights/expected.json' with { type: 'json' };

/** All expected counts divide it, so every term is an integer. */
const COMMON_MULTIPLE = 120;

export default defineFheFunction({
  inputs: { observed: integer.vector(64, { min: 0, max: 255 }), weekBefore: integer.vector(64, { min: 0, max: 255 }) },
  outputs: { covariance: integer.scalar(), chiSquared: integer.scalar() },
  evaluate: ({ observed, weekBefore }) => ({
    covariance: covariance(observed, weekBefore),
    chiSquared: observed.subtract(expected).square().multiply(expected.map((count) => COMMON_MULTIPLE / count)).sum(),
  }),
});
