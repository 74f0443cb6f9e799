/** Times contestants in turn, so that a machine that slows down or warms up treats all of them alike. */
import type { Contestant } from './contestant.ts';
import { cpuMillisOf, median } from './cpu-clock.ts';

export interface TimedCalls {
  readonly millisPerCall: number;
  readonly timedCalls: number;
}

/** A round gives short calls this much time, and no more calls than this. */
const ROUND_MILLIS = 40;
const MAX_CALLS_A_ROUND = 8;
/** Calls longer than this are timed in three rounds only. */
const LONG_MILLIS = 3000;
const LONG_ROUNDS = 3;

export function interleaved(contestants: readonly Contestant[], rounds: number): TimedCalls[] {
  const call = (contestant: Contestant): number => cpuMillisOf(() => contestant.evaluate(contestant.request));
  // Not counted: the compiler is still at work.
  const first = contestants.map((contestant) => Math.min(call(contestant), call(contestant)));
  const times = contestants.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    contestants.forEach((contestant, i) => {
      const millis = median(times[i]!.length > 0 ? times[i]! : [first[i]!]);
      if (first[i]! > LONG_MILLIS && round >= LONG_ROUNDS) return;
      const calls = Math.max(1, Math.min(MAX_CALLS_A_ROUND, Math.floor(ROUND_MILLIS / millis)));
      for (let n = 0; n < calls; n++) times[i]!.push(call(contestant));
    });
  }
  return times.map((list) => ({ millisPerCall: median(list), timedCalls: list.length }));
}
