/** Log lines and metrics as JSON, one object a line, for a developer to read or filter. */
import type { Clock, Log, Metrics } from '../../runtime/index.ts';

/** Takes one finished line, newline included. */
export type LineSink = (line: string) => void;

export function jsonLog(sink: LineSink, clock: Clock): Log {
  return {
    write: (level, event, fields) => sink(`${JSON.stringify({ time: new Date(clock.now()).toISOString(), level, event, ...fields })}\n`),
  };
}

export function jsonMetrics(sink: LineSink, clock: Clock): Metrics {
  return {
    record: async (values, dimensions) => sink(`${JSON.stringify({ time: new Date(clock.now()).toISOString(), ...dimensions, ...values })}\n`),
  };
}
