/** The failures that AWS itself reports, as opposed to those that a function throws. */

/** What a caller reads in the payload of a failed invocation. */
export interface FunctionFailure {
  readonly errorType: string;
  readonly errorMessage: string;
}

/** The function did not get as far as asking for an event. */
export class LambdaInitError extends Error implements FunctionFailure {
  override readonly name = 'LambdaInitError';
  readonly errorType: string;
  readonly errorMessage: string;

  constructor({ errorType, errorMessage }: FunctionFailure, output: string) {
    super(`${errorType}: ${errorMessage}\n${output}`);
    this.errorType = errorType;
    this.errorMessage = errorMessage;
  }
}

/** The service refuses the call before any function sees it. */
export class RequestTooLargeException extends Error {
  override readonly name = 'RequestTooLargeException';
  readonly statusCode = 413;

  constructor(limitBytes: number) {
    super(`Request must be smaller than ${limitBytes} bytes for the InvokeFunction operation`);
  }
}

export function initTimedOut(limitMillis: number): FunctionFailure {
  return { errorType: 'Sandbox.Timedout', errorMessage: `Init phase timed out after ${(limitMillis / 1_000).toFixed(2)} seconds` };
}

export function timedOut(requestId: string, timeoutMillis: number): FunctionFailure {
  return { errorType: 'Sandbox.Timedout', errorMessage: `RequestId: ${requestId} Error: Task timed out after ${(timeoutMillis / 1_000).toFixed(2)} seconds` };
}

export function exited(requestId: string, how: string): FunctionFailure {
  return { errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: ${how}` };
}

export function responseTooLarge(limitBytes: number): FunctionFailure {
  return { errorType: 'Function.ResponseSizeTooLarge', errorMessage: `Response payload size exceeded maximum allowed payload size (${limitBytes} bytes).` };
}
