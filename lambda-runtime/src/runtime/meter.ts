/** Metrics of one app: adds its name as a dimension, and never lets a failing metric fail a call. */
import type { MetricName, Metrics } from './ports.ts';

export type MetricValues = Partial<Readonly<Record<MetricName, number>>>;

export class Meter {
  readonly #metrics: Metrics;
  readonly #functionName: string;

  constructor(metrics: Metrics, functionName: string) {
    this.#metrics = metrics;
    this.#functionName = functionName;
  }

  async record(values: MetricValues, dimensions: Readonly<Record<string, string>> = {}): Promise<void> {
    try {
      await this.#metrics.record(values, { FunctionName: this.#functionName, ...dimensions });
    } catch {
      // A lost observation is not worth a lost answer.
    }
  }
}

/** What is measured of one call, phase by phase, and recorded at its end in one observation. */
export class Measurements {
  #values: MetricValues = {};

  get values(): MetricValues {
    return this.#values;
  }

  add(values: MetricValues): void {
    this.#values = { ...this.#values, ...values };
  }

  /** Times a phase that succeeds. */
  async time<T>(name: MetricName, phase: () => T | Promise<T>): Promise<T> {
    const started = performance.now();
    const result = await phase();
    this.add({ [name]: millisSince(started) });
    return result;
  }
}

/** Milliseconds since `started`, a reading of `performance.now()`: monotonic, unlike the wall clock. */
export function millisSince(started: number): number {
  return performance.now() - started;
}
