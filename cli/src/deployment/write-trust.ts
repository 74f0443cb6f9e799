/** Writes the trust file of a deployed function. Its key comes from KMS, asked by who deploys, and not from the function. */
import type { TrustFile } from 'fhe-serverless/client';
import { localAddress } from '../local-cloud/index.ts';
import type { DeployedFunction } from './deployed-function.ts';
import { type Environment, localEndpoint, underEnvironment } from './environment.ts';
import { writeTrustFile } from './trust-file.ts';

export interface WriteTrustOptions {
  readonly path: string;
  readonly deployed: DeployedFunction;
  /** Variables of a local cloud, as for deployApp. */
  readonly environment?: Environment;
}

/** @throws FheError FHE_SERVICE_UNAVAILABLE, FHE_SERVICE_ANSWER */
export async function writeTrust({ path, deployed, environment }: WriteTrustOptions): Promise<TrustFile> {
  const trust = await underEnvironment(environment, () => trustOf(deployed));
  await writeTrustFile(path, trust);
  return trust;
}

async function trustOf({ functionName, endpoint, keyEndpoint, receiptKeyId, region }: DeployedFunction): Promise<TrustFile> {
  const { createKmsClient, KmsSigner } = await import('@fhe-serverless/lambda-runtime/adapters/aws');
  const client = createKmsClient({ region });
  try {
    const { kty, crv, x, y, kid, alg, use } = await new KmsSigner({ client, keyArn: receiptKeyId }).publicJwk();
    const local = localEndpoint(process.env);
    const shown = (address: string): string => (local === undefined ? address : localAddress(local, address));
    return {
      formatVersion: 1, functionName, url: shown(endpoint), controlPlane: shown(keyEndpoint), issuer: functionName,
      jwks: { keys: [{ kty, crv, x, y, kid, alg, use }] }, region, authentication: 'aws-iam',
    };
  } finally {
    client.destroy();
  }
}
