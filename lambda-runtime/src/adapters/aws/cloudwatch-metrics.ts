/** Metrics through the CloudWatch API, for clouds that extract nothing from log lines. Costs one request per observation. */
import { PutMetricDataCommand, type CloudWatchClient, type MetricDatum } from '@aws-sdk/client-cloudwatch';
import { METRIC_UNITS, type Clock, type Log, type MetricName, type Metrics } from '../../runtime/ports.ts';
import { observationOf } from './metric-observation.ts';
import { exceptionName } from './service-errors.ts';

export interface CloudWatchMetricsOptions {
  readonly client: CloudWatchClient;
  readonly namespace: string;
  readonly clock: Clock;
  readonly log: Log;
}

export class CloudWatchMetrics implements Metrics {
  readonly #client: CloudWatchClient;
  readonly #namespace: string;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor({ client, namespace, clock, log }: CloudWatchMetricsOptions) {
    this.#client = client;
    this.#namespace = namespace;
    this.#clock = clock;
    this.#log = log;
  }

  async record(values: Partial<Readonly<Record<MetricName, number>>>, dimensions: Readonly<Record<string, string>>): Promise<void> {
    const observation = observationOf(values, dimensions);
    if (observation.values.length === 0) return;
    const Timestamp = new Date(this.#clock.now());
    const MetricData = observation.dimensionSets.flatMap((set) => observation.values.map(([name, Value]): MetricDatum => ({
      Timestamp, Dimensions: set.map(([Name, Text]) => ({ Name, Value: Text })), MetricName: name, Value, Unit: METRIC_UNITS[name],
    })));
    try {
      await this.#client.send(new PutMetricDataCommand({ Namespace: this.#namespace, MetricData }));
    } catch (error) {
      this.#log.write('warn', 'metrics-not-sent', { error: exceptionName(error) });
    }
  }
}
