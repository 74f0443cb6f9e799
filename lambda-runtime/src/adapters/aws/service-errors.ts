/** Turns SDK exceptions into errors of ours, in one table. Retries are the SDK's; what arrives here is final. */
import { FheError, isFheError } from '@fhe-serverless/core/errors';

export type ServiceName = 'CloudWatch' | 'DynamoDB' | 'KMS' | 'Lambda' | 'S3';

/** Exceptions that no retry heals: the role, the key policy or the names in the environment are wrong. */
const MISCONFIGURED = new Set([
  'AccessDenied', 'AccessDeniedException', 'AccountProblem', 'AllAccessDisabled', 'CredentialsProviderError', 'InvalidAccessKeyId',
  'InvalidSignatureException', 'MissingAuthenticationToken', 'MissingAuthenticationTokenException', 'NotSignedUp', 'OptInRequired',
  'SignatureDoesNotMatch', 'UnrecognizedClientException', 'UnknownEndpoint',
  'DisabledException', 'InvalidKeyUsageException', 'KMSInvalidStateException', 'NotFoundException', 'UnsupportedOperationException',
  'InvalidArnException', 'InvalidGrantTokenException',
  'ResourceNotFoundException', 'ValidationException', 'TableNotFoundException', 'InvalidBucketName', 'NoSuchBucket', 'PermanentRedirect',
  'InvalidParameterValueException', 'InvalidRequestContentException',
]);

/** The name under which the SDK reports an exception; S3 answers to HEAD carry no more than it. */
export function exceptionName(error: unknown): string {
  return error instanceof Error ? error.name : 'Unknown';
}

/** True for an exception of exactly this name: expected outcomes are told apart by name, across copies of the SDK. */
export function isException(error: unknown, ...names: readonly string[]): boolean {
  return names.includes(exceptionName(error));
}

/** The error of ours that stands for an exception. The exception's text stays in `cause`. */
export function toServiceError(error: unknown, service: ServiceName, operation: string): FheError {
  if (isFheError(error)) return error;
  const reason = exceptionName(error);
  if (MISCONFIGURED.has(reason) || statusOf(error) === FORBIDDEN) return new FheError('FHE_SERVICE_MISCONFIGURED', { service, operation, reason }, { cause: error });
  return new FheError('FHE_SERVICE_UNAVAILABLE', { service, operation, reason }, { cause: error });
}

/** An answer to HEAD has no body to name the exception: S3 says 403, and the SDK calls it Unknown. */
const FORBIDDEN = 403;

function statusOf(error: unknown): number | undefined {
  return (error as { readonly $metadata?: { readonly httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode;
}

/** Runs one SDK call and translates what it throws. */
export async function callService<T>(service: ServiceName, operation: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw toServiceError(error, service, operation);
  }
}
