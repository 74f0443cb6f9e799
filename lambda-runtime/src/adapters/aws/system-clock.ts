/** The machine's clock. Lambda keeps it within a few milliseconds of UTC. */
import type { Clock } from '../../runtime/ports.ts';

export const systemClock: Clock = { now: () => Date.now() };
