/** What the entries use of Lambda's context object. Lambda writes it; no caller can. */
export interface LambdaContext {
  /** Carries the alias or version that the caller named. */
  readonly invokedFunctionArn: string;
  /** The version that runs, also when an alias was named. */
  readonly functionVersion: string;
  readonly awsRequestId: string;
}

/** The last part of `arn:aws:lambda:<region>:<account>:function:<name>:<qualifier>`, undefined without one. */
export function qualifierOf({ invokedFunctionArn }: LambdaContext): string | undefined {
  const parts = invokedFunctionArn.split(':');
  return parts.length === 8 && parts[5] === 'function' && parts[7] !== '' ? parts[7] : undefined;
}
