// Generated from spec/metrics.json by scripts/generate.mjs. Do not edit.

/** Metric names and their CloudWatch units. */
export const METRIC_UNITS = {
  /** Evaluations answered with a new receipt. */
  Evaluations: 'Count',
  /** Evaluations that failed after their reservation; billed at zero. */
  FailedEvaluations: 'Count',
  /** Requests refused before a reservation, by error code. */
  RefusedRequests: 'Count',
  /** Retries answered from the stored result; billed at zero. */
  ReplayedAnswers: 'Count',
  /** Computing effort of the evaluations, 1e-6 units. */
  MicroUnits: 'Count',
  /** Samples packed into the evaluated requests. */
  SamplesProcessed: 'Count',
  /** Bytes of the input envelopes. */
  RequestBytes: 'Bytes',
  /** Bytes of the answer, receipt included. */
  ResponseBytes: 'Bytes',
  /** Reading and checking the input envelopes. */
  CheckMillis: 'Milliseconds',
  /** Getting the evaluation keys into the engine; near zero on a cache hit. */
  LoadKeysMillis: 'Milliseconds',
  /** Evaluating the plan. */
  EvaluateMillis: 'Milliseconds',
  /** Signing, storing the answer and settling. */
  RecordMillis: 'Milliseconds',
  /** Building the context and loading the constants, once per process. */
  PrepareMillis: 'Milliseconds',
  /** Evaluations whose keys were in memory. */
  KeyCacheHits: 'Count',
  /** Evaluations whose keys were read from storage. */
  KeyCacheMisses: 'Count',
  /** Processes that served their first request. */
  ColdStarts: 'Count',
  /** Engine objects that are alive after an evaluation. */
  LiveHandles: 'Count',
  /** Linear memory of the engine; it never shrinks. */
  EngineMemoryBytes: 'Bytes',
  /** Key sets that passed their checks and became ready. */
  KeysetsRegistered: 'Count',
  /** Key sets refused during verification, by error code. */
  KeysetsRefused: 'Count',
} as const;

export type MetricName = keyof typeof METRIC_UNITS;
