/** Metrics as CloudWatch Embedded Metric Format: a log line that CloudWatch turns into metrics, at no call's cost. */
import { METRIC_UNITS, type Clock, type MetricName, type Metrics } from '../../runtime/ports.ts';
import { standardOutput, type LineWriter } from './json-log.ts';
import { observationOf } from './metric-observation.ts';

export interface EmfMetricsOptions {
  readonly namespace: string;
  readonly clock: Clock;
  readonly write?: LineWriter;
}

export class EmfMetrics implements Metrics {
  readonly #namespace: string;
  readonly #clock: Clock;
  readonly #write: LineWriter;

  constructor({ namespace, clock, write = standardOutput }: EmfMetricsOptions) {
    this.#namespace = namespace;
    this.#clock = clock;
    this.#write = write;
  }

  async record(values: Partial<Readonly<Record<MetricName, number>>>, dimensions: Readonly<Record<string, string>>): Promise<void> {
    const observation = observationOf(values, dimensions);
    if (observation.values.length === 0) return;
    const line = {
      _aws: {
        Timestamp: this.#clock.now(),
        CloudWatchMetrics: [{
          Namespace: this.#namespace,
          Dimensions: observation.dimensionSets.map((set) => set.map(([name]) => name)),
          Metrics: observation.values.map(([name]) => ({ Name: name, Unit: METRIC_UNITS[name] })),
        }],
      },
      ...Object.fromEntries(observation.dimensions),
      ...Object.fromEntries(observation.values),
    };
    try {
      this.#write(`${JSON.stringify(line)}\n`);
    } catch {
      // A closed output must not fail a call that was already paid for.
    }
  }
}
