/** Reads one of 4,096 rows of 8 values without the server learning which: a flight of a timetable. */
import { defineFheFunction, integer, lookup } from 'fhe-serverless';
import table from '../data/flights/timetable.json' with { type: 'json' };

export default defineFheFunction({
  inputs: { index: integer.index(4096) },
  outputs: { flight: integer.vector(8) },
  evaluate: ({ index }) => ({ flight: lookup(table, index) }),
});
