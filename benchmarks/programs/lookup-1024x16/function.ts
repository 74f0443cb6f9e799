/** Reads one of 1,024 rows of 16 values without the server learning which: miles that left an airport in each hour of a day. */
import { defineFheFunction, integer, lookup } from 'fhe-serverless';
import table from '../data/flights/miles-by-hour.json' with { type: 'json' };

export default defineFheFunction({
  inputs: { index: integer.index(1024) },
  outputs: { miles: integer.vector(16) },
  evaluate: ({ index }) => ({ miles: lookup(table, index) }),
});
