/** Metrics that the runtime publishes for a function; names from spec/metrics.json. */
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';

export const FHE_NAMESPACE = 'FheServerless';

/** Everything the runtime records, with the statistic that makes sense of it. A test compares the names with the runtime's. */
const STATISTICS: Readonly<Record<string, string>> = {
  Evaluations: cloudwatch.Stats.SUM,
  FailedEvaluations: cloudwatch.Stats.SUM,
  RefusedRequests: cloudwatch.Stats.SUM,
  ReplayedAnswers: cloudwatch.Stats.SUM,
  MicroUnits: cloudwatch.Stats.SUM,
  SamplesProcessed: cloudwatch.Stats.SUM,
  RequestBytes: cloudwatch.Stats.SUM,
  ResponseBytes: cloudwatch.Stats.SUM,
  CheckMillis: cloudwatch.Stats.AVERAGE,
  LoadKeysMillis: cloudwatch.Stats.AVERAGE,
  EvaluateMillis: cloudwatch.Stats.AVERAGE,
  RecordMillis: cloudwatch.Stats.AVERAGE,
  PrepareMillis: cloudwatch.Stats.AVERAGE,
  KeyCacheHits: cloudwatch.Stats.SUM,
  KeyCacheMisses: cloudwatch.Stats.SUM,
  ColdStarts: cloudwatch.Stats.SUM,
  LiveHandles: cloudwatch.Stats.MAXIMUM,
  EngineMemoryBytes: cloudwatch.Stats.MAXIMUM,
  KeysetsRegistered: cloudwatch.Stats.SUM,
  KeysetsRefused: cloudwatch.Stats.SUM,
};

export const METRIC_NAMES: readonly string[] = Object.keys(STATISTICS);

/** True for a name of ours; every other name is one of AWS/Lambda. */
export function isFheMetric(metricName: string): boolean {
  return Object.hasOwn(STATISTICS, metricName);
}

/** One metric of one function. */
export function fheMetric(fn: lambda.IFunction, metricName: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: FHE_NAMESPACE,
    metricName,
    dimensionsMap: { FunctionName: fn.functionName },
    statistic: STATISTICS[metricName],
    ...options,
  }).attachTo(fn);
}
