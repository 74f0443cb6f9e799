/** From what a caller gives to a connection: trust, address, identity and transport, checked once. */
import { FheError } from '@fhe-serverless/core/errors';
import type { SealEngine } from '@fhe-serverless/engine/seal-wasm';
import { isLoopback } from './http/address.ts';
import { awsPlaceOf, awsSigner } from './http/aws-signer.ts';
import { Exchange } from './http/exchange.ts';
import { systemPace, type Pace } from './http/pace.ts';
import { localSigner, type RequestSigner } from './http/request-signer.ts';
import { fetchTransport, type Transport } from './http/transport.ts';
import type { KeyFileOptions } from './keys/key-file.ts';
import type { OnProgress } from './progress.ts';
import { ServerApi } from './server-api.ts';
import { ManifestSource } from './trust/manifest-source.ts';
import { readTrustFile, requireTrustFile, type TrustFile } from './trust/trust-file.ts';
import { TrustPin } from './trust/trust-pin.ts';

export interface ConnectOptions {
  /** Base address of the function. @default - the trust file's */
  readonly url?: string;
  /**
   * What `deploy` wrote, or the path of it.
   *
   * @default - trust on first use: the key that the server shows is believed, announced through onProgress, and kept
   *   beside the key file; every later answer must be signed by it
   */
  readonly trust?: string | TrustFile;
  /** Puts the caller's identity on requests. @default - as the trust file says; without one, by the address */
  readonly signer?: RequestSigner;
  /** @default - the platform's fetch */
  readonly transport?: Transport;
  /** The secret key file. Without it manifest, usage and receipts can be read, and nothing be called. */
  readonly keys?: KeyFileOptions;
  /**
   * Names of inputs that may travel unencrypted, for the server to see. The manifest says which inputs it wants so; the
   * caller decides, because whoever signs the manifest is who would see them.
   *
   * @default - none: a function with a clear input is not called
   */
  readonly clearInputs?: readonly string[];
  readonly onProgress?: OnProgress;
  /** @default - one engine for all clients of the process */
  readonly engine?: SealEngine;
  /** Clock and pauses, for tests. @default - the system's */
  readonly pace?: Pace;
}

export interface Connection {
  readonly api: ServerApi;
  readonly manifests: ManifestSource;
  readonly keys: KeyFileOptions | undefined;
  readonly clearInputs: readonly string[];
  readonly onProgress: OnProgress;
  readonly engine: SealEngine | undefined;
}

/** @throws FheError FHE_CLIENT_ADDRESS, FHE_CLIENT_TRUST_FILE */
export async function openConnection(options: ConnectOptions): Promise<Connection> {
  const { url, trust: given, signer, transport = fetchTransport(), keys, clearInputs = [], onProgress = () => undefined, engine, pace = systemPace } = options;
  const trust = typeof given === 'string' ? await readTrustFile(given) : given === undefined ? undefined : requireTrustFile(given);
  const address = url ?? trust?.url;
  if (address === undefined) throw new FheError('FHE_CLIENT_ADDRESS', { url: 'nowhere', reason: 'neither a url nor a trust file is given' });
  const exchange = new Exchange({ transport, signer: signer ?? defaultSigner(address, trust), pace });
  const api = new ServerApi(exchange, address);
  const pin = keys === undefined ? undefined : new TrustPin(keys.path, api.url);
  return { api, manifests: new ManifestSource({ api, trust, pin, onProgress }), keys, clearInputs, onProgress, engine };
}

function defaultSigner(address: string, trust: TrustFile | undefined): RequestSigner | undefined {
  if (trust?.authentication === 'local') return localSigner();
  if (trust?.authentication === 'aws-iam') return awsSigner({ region: trust.region });
  const hostname = URL.parse(address)?.hostname ?? '';
  if (isLoopback(hostname)) return localSigner();
  return awsPlaceOf(hostname) === undefined ? undefined : awsSigner();
}
