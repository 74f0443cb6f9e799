/** Times short acts that use up what they are given. */
import { cpuMillis, median } from '../measure/cpu-clock.ts';

/** Made before the clock starts, used once, freed after it stops. */
export interface TimedAct<T extends { delete(): void }> {
  prepare(): T;
  run(prepared: T): void;
}

/** A clock reading costs about a microsecond: short acts run several at a time, as long as this. */
const BATCH_MILLIS = 2;
const MAX_BATCH = 16;

/** Medians over the rounds; all acts take their turn in each round. One round more, which does not count, finds how many run at a time. */
export function timedActs(acts: readonly TimedAct<{ delete(): void }>[], rounds: number): number[] {
  const batches = acts.map((act) => Math.max(1, Math.min(MAX_BATCH, Math.ceil(BATCH_MILLIS / timed(act, 1)))));
  const times = acts.map((): number[] => []);
  for (let round = 0; round < rounds; round++) acts.forEach((act, i) => times[i]!.push(timed(act, batches[i]!)));
  return times.map(median);
}

function timed<T extends { delete(): void }>({ prepare, run }: TimedAct<T>, batch: number): number {
  const prepared = Array.from({ length: batch }, prepare);
  const started = cpuMillis();
  for (const item of prepared) run(item);
  const millis = (cpuMillis() - started) / batch;
  for (const item of prepared) item.delete();
  return millis;
}
