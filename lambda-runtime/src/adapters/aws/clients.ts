/** SDK clients with explicit timeouts and attempts. One set per process. */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';

/** What a test or a local cloud changes; on AWS nothing is set. */
export interface ClientOptions {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };
}

const CONNECT_MILLIS = 1_000;
const ATTEMPTS = 4;

/** A request that is slower than this, or a stream that is silent for longer, is dropped and tried again instead of eating the function's own timeout. */
const timeouts = (requestMillis: number, idleMillis = 0) => ({
  maxAttempts: ATTEMPTS,
  retryMode: 'standard' as const,
  requestHandler: {
    connectionTimeout: CONNECT_MILLIS,
    requestTimeout: requestMillis,
    socketTimeout: idleMillis,
    throwOnRequestTimeout: true,
    httpAgent: { keepAlive: true, maxSockets: 128 },
    httpsAgent: { keepAlive: true, maxSockets: 128 },
  },
});

export const createDynamoDbClient = (options: ClientOptions = {}): DynamoDBClient => new DynamoDBClient({ ...timeouts(3_000), ...options });

export const createKmsClient = (options: ClientOptions = {}): KMSClient => new KMSClient({ ...timeouts(3_000), ...options });

export const createCloudWatchClient = (options: ClientOptions = {}): CloudWatchClient => new CloudWatchClient({ ...timeouts(2_000), ...options });

export const createLambdaClient = (options: ClientOptions = {}): LambdaClient => new LambdaClient({ ...timeouts(5_000), ...options });

/**
 * S3 moves up to one upload part (16 MiB) within a request. Checksums of the SDK's own choice are off:
 * every object is hashed or authenticated by us, and a presigned upload signs SHA-256.
 */
export const createS3Client = (options: ClientOptions = {}): S3Client => new S3Client({
  ...timeouts(30_000, 20_000),
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
  // An emulator has no host name per bucket.
  forcePathStyle: (options.endpoint ?? process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL) !== undefined,
  ...options,
});
