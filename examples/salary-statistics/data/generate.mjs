/**
 * Writes salaries.csv: 1,000 made-up yearly gross salaries in whole dollars.
 *
 * The salaries follow a log-normal law with a median of $58,000. The generator is seeded and the same
 * arithmetic runs everywhere, so every run writes the same bytes.
 */

import { writeFileSync } from 'node:fs';

const SEED = 20_251;
const COUNT = 1_000;
const MIN_SALARY = 18_000;
const MAX_SALARY = 250_000;
const MEDIAN = 58_000;
const LOG_DEVIATION = 0.45;

/** Returns a source of numbers in [0, 1): a 32-bit counter, mixed by the finaliser of MurmurHash3. */
function uniformSource(seed) {
  let counter = seed >>> 0;
  return () => {
    counter = (counter + 0x9e3779b9) >>> 0;
    let mixed = counter;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}

/** Returns a nearly normal number: twelve uniform ones have variance 1 and, less 6, mean 0. */
function nextNormal(nextUniform) {
  let sum = -6;
  for (let i = 0; i < 12; i++) {
    sum += nextUniform();
  }
  return sum;
}

const nextUniform = uniformSource(SEED);
const salaries = [];
while (salaries.length < COUNT) {
  const salary = Math.round(MEDIAN * Math.exp(LOG_DEVIATION * nextNormal(nextUniform)));
  // Values out of range are drawn again, so none pile up at the ends.
  if (salary >= MIN_SALARY && salary <= MAX_SALARY) {
    salaries.push(salary);
  }
}

writeFileSync(new URL('salaries.csv', import.meta.url), `salary\n${salaries.join('\n')}\n`);
