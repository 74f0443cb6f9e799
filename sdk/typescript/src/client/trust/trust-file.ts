/** The trust file: what `deploy` writes, and what a client believes a deployment by. Holds no secret. */
import { readFile } from 'node:fs/promises';
import { FheError, needs } from '@fhe-serverless/core/errors';
import { isReceiptJwk, type Jwks } from './signed-token.ts';

export interface TrustFile {
  readonly formatVersion: 1;
  readonly functionName: string;
  /** Base address of the function's routes. */
  readonly url: string;
  /** Base address of the key plane; empty when it stands beside the function. The signed manifest has the last word. */
  readonly controlPlane: string;
  /** `iss` of manifests and receipts. */
  readonly issuer: string;
  /** Keys that sign manifests and receipts, former ones included. */
  readonly jwks: Jwks;
  readonly region?: string;
  readonly authentication: 'aws-iam' | 'local';
}

const MAX_BYTES = 2 ** 20;
const MAX_KEYS = 64;

/** @throws FheError FHE_CLIENT_TRUST_FILE */
export async function readTrustFile(path: string): Promise<TrustFile> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new FheError('FHE_CLIENT_TRUST_FILE', { path, reason: 'it cannot be read' }, { cause });
  });
  needs(bytes.length <= MAX_BYTES, 'FHE_CLIENT_TRUST_FILE', { path, reason: 'it is too large' });
  return requireTrustFile(parsed(bytes, path), path);
}

/** The file's content. */
export function encodeTrustFile(trust: TrustFile): string {
  return `${JSON.stringify(trust, undefined, 2)}\n`;
}

/** `path` names the file in errors. @throws FheError FHE_CLIENT_TRUST_FILE */
export function requireTrustFile(value: unknown, path = 'given in memory'): TrustFile {
  const demand = (condition: unknown, reason: string): void => needs(condition, 'FHE_CLIENT_TRUST_FILE', { path, reason });
  demand(typeof value === 'object' && value !== null, 'it is not an object');
  const { formatVersion, functionName, url, controlPlane, issuer, jwks, region, authentication } = value as Readonly<Record<string, unknown>>;
  demand(formatVersion === 1, 'its format version is unknown');
  demand(isText(functionName) && isText(issuer), 'it names no function');
  demand(isText(url) && URL.canParse(url), 'its url is none');
  demand(controlPlane === '' || (isText(controlPlane) && URL.canParse(controlPlane)), 'its controlPlane is no url');
  demand(region === undefined || isText(region), 'its region is no text');
  demand(authentication === 'aws-iam' || authentication === 'local', 'its authentication is neither aws-iam nor local');
  const keys = (jwks as { readonly keys?: unknown } | undefined | null)?.keys;
  demand(Array.isArray(keys) && keys.length >= 1 && keys.length <= MAX_KEYS && keys.every(isReceiptJwk), 'its jwks are not P-256 public keys with a kid');
  demand(new Set((keys as readonly { kid: string }[]).map(({ kid }) => kid)).size === (keys as readonly unknown[]).length, 'two of its keys have one kid');
  return value as TrustFile;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 2048;
}

function parsed(bytes: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    throw new FheError('FHE_CLIENT_TRUST_FILE', { path, reason: 'it is not JSON' });
  }
}
