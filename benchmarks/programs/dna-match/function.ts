/** Counts in how many of 64 places an encrypted stretch of DNA (bases as 0..3) equals a probe that the server sees. */
import { defineFheFunction, equals, integer, mask } from 'fhe-serverless';
import { probe } from '../data/mitochondria/windows.ts';

export default defineFheFunction({
  inputs: { bases: integer.vector(64, { min: 0, max: 3 }) },
  outputs: { matches: integer.scalar() },
  evaluate: ({ bases }) => {
    const [first, ...others] = [0, 1, 2, 3].map((base) => mask(equals(bases, base), probe.map((wanted) => wanted === base)));
    return { matches: others.reduce((sum, next) => sum.add(next), first!).sum() };
  },
});
