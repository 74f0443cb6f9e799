/** How this machine reaches a deployment: over the network, in the development server, or in a local cloud. */
import { type AwsCredentials, awsSigner, type ConnectOptions, loopbackTransport, type TrustFile } from 'fhe-serverless/client';
import { clientEnvironment } from '../../local-cloud/environment.ts';

/** What a local cloud puts before the routes of one of its front doors. */
const LOCAL_DOOR = /^\/_aws\/(?<door>lambda-url|execute-api)\//;

export interface LocalCloudAccess {
  /** For example `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  readonly service: 'lambda' | 'execute-api';
}

/** Undefined for a deployment anywhere else. */
export function localCloudOf({ url, authentication }: Pick<TrustFile, 'url' | 'authentication'>): LocalCloudAccess | undefined {
  const { origin, pathname } = new URL(url);
  const door = LOCAL_DOOR.exec(pathname)?.groups?.['door'];
  if (authentication !== 'aws-iam' || door === undefined) return undefined;
  return { endpoint: origin, service: door === 'lambda-url' ? 'lambda' : 'execute-api' };
}

/**
 * Transport and identity for a trust file. A local cloud prints addresses that do not resolve, so every request goes to
 * its endpoint; it knows one account, whose credentials are no secret.
 */
export function accessOf(trust: TrustFile): Pick<ConnectOptions, 'trust' | 'transport' | 'signer'> {
  const local = localCloudOf(trust);
  if (local === undefined) return { trust };
  const { endpoint, service } = local;
  return { trust, transport: loopbackTransport(endpoint), signer: awsSigner({ service, region: trust.region, credentials: localCredentials(endpoint) }) };
}

/** Of the one account that a local cloud of ours has. */
export function localCredentials(endpoint: string): AwsCredentials {
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = clientEnvironment(endpoint, '');
  return { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
}
