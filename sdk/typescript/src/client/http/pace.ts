/** Time, as the client sees it: tests give one that does not wait. */
import { setTimeout as wait } from 'node:timers/promises';

export interface Pace {
  /** Milliseconds since the epoch. */
  now(): number;
  delay(millis: number): Promise<void>;
}

export const systemPace: Pace = { now: Date.now, delay: (millis) => wait(millis) };
