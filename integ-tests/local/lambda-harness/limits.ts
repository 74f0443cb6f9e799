/** The quotas of AWS Lambda that a function on a workstation would otherwise never meet. */
export interface LambdaLimits {
  /** Serialized event of a synchronous invocation. */
  readonly requestBytes: number;
  /** Serialized result of a synchronous invocation. */
  readonly responseBytes: number;
  /** From the start of the process until it asks for its first event. */
  readonly initMillis: number;
}

export const LAMBDA_LIMITS: LambdaLimits = {
  requestBytes: 6 * 1024 * 1024,
  // AWS names this number in the error that it answers.
  responseBytes: 6 * 1024 * 1024 + 100,
  initMillis: 10_000,
};
