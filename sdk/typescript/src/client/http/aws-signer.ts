/** AWS Signature Version 4 for function URLs and HTTP APIs with IAM authorization. Its libraries load with the first request. */
import { createHash } from 'node:crypto';
import { needs } from '@fhe-serverless/core/errors';
import { shownAddress } from './address.ts';
import type { RequestSigner } from './request-signer.ts';
import type { OutgoingRequest } from './transport.ts';

export type AwsService = 'lambda' | 'execute-api';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface AwsSignerOptions {
  /** For addresses that name no region: custom domains, local clouds. */
  readonly region?: string;
  /** For addresses that name no service: `lambda` for a function URL, `execute-api` for an HTTP API. */
  readonly service?: AwsService;
  /** @default - where AWS tools look: environment, shared files, SSO, container and instance roles */
  readonly credentials?: AwsCredentials | (() => Promise<AwsCredentials>);
}

const FUNCTION_URL = /^[a-z0-9]+\.lambda-url\.(?<region>[a-z0-9-]+)\./;
const HTTP_API = /^[a-z0-9]+\.execute-api\.(?<region>[a-z0-9-]+)\./;

type Signer = (request: OutgoingRequest) => Promise<Readonly<Record<string, string>>>;

export function awsSigner(options: AwsSignerOptions = {}): RequestSigner {
  let loading: Promise<Signer> | undefined;
  return {
    async sign(request) {
      loading ??= loadSigner(options);
      return (await loading)(request);
    },
  };
}

/** Region and service that an address of AWS names. */
export function awsPlaceOf(hostname: string): { readonly service: AwsService; readonly region: string } | undefined {
  const url = FUNCTION_URL.exec(hostname)?.groups?.region;
  const api = HTTP_API.exec(hostname)?.groups?.region;
  if (url !== undefined) return { service: 'lambda', region: url };
  return api === undefined ? undefined : { service: 'execute-api', region: api };
}

async function loadSigner({ region, service, credentials }: AwsSignerOptions): Promise<Signer> {
  const [{ SignatureV4 }, { Sha256 }] = await Promise.all([import('@smithy/signature-v4'), import('@aws-crypto/sha256-js')]);
  const provider = credentials ?? (await import('@aws-sdk/credential-providers')).fromNodeProviderChain();
  return async ({ method, url, headers, body }) => {
    const { protocol, hostname, host, port, pathname, searchParams } = new URL(url);
    // One signer serves a function and its key plane, which may stand behind different services.
    const place = awsPlaceOf(hostname) ?? { region, service };
    needs(place.region !== undefined && place.service !== undefined, 'FHE_CLIENT_ADDRESS', { url: shownAddress(url), reason: 'it names no region and service, and the signer was given none' });
    const signer = new SignatureV4({ credentials: provider, region: place.region, service: place.service, sha256: Sha256 });
    const signed = await signer.sign({
      method, protocol, hostname, path: pathname,
      ...(port === '' ? {} : { port: Number(port) }),
      query: Object.fromEntries(searchParams),
      // The hash is given, because the portable one takes a second for a large body.
      headers: { ...headers, host, 'x-amz-content-sha256': createHash('sha256').update(body ?? '').digest('hex') },
    });
    const { host: _host, ...sent } = signed.headers;
    return sent;
  };
}
