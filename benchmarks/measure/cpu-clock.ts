/** CPU time of this process. It counts the compiler's and collector's threads as well, so what is timed runs once before. */

export function cpuMillis(): number {
  // Per thread, Linux gives the time of the last tick only, up to 4 ms ago; of the process it gives microseconds.
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** @param act runs `times` times, for what takes less than the clock can tell */
export function cpuMillisOf(act: () => void, times = 1): number {
  const started = cpuMillis();
  for (let i = 0; i < times; i++) act();
  return (cpuMillis() - started) / times;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
}
