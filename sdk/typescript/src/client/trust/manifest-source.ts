/** The manifest in force: fetched, verified under what is trusted, and kept until it is about to end. */
import { FheError, needs } from '@fhe-serverless/core/errors';
import { isLoopback } from '../http/address.ts';
import type { OnProgress } from '../progress.ts';
import type { KeysetView, ServerApi } from '../server-api.ts';
import { isReceiptJwk } from './signed-token.ts';
import type { TrustFile } from './trust-file.ts';
import type { TrustPin } from './trust-pin.ts';
import { verifiedManifest, type VerifiedManifest } from './verify-manifest.ts';

export interface ManifestSourceOptions {
  readonly api: ServerApi;
  /** Undefined for trust on first use. */
  readonly trust: TrustFile | undefined;
  /** Where the first use is remembered; undefined forgets it with the process. */
  readonly pin: TrustPin | undefined;
  readonly onProgress: OnProgress;
}

export interface FetchedManifest {
  readonly manifest: VerifiedManifest;
  readonly keysets: readonly KeysetView[];
}

/** A manifest is fetched anew when it has less than this left. */
const LEFT_SECONDS = 120;

export class ManifestSource {
  readonly #options: ManifestSourceOptions;
  #trust: TrustFile | undefined;
  #current: VerifiedManifest | undefined;

  constructor(options: ManifestSourceOptions) {
    this.#options = options;
    this.#trust = options.trust;
  }

  /** What manifests and receipts are verified by. */
  get trust(): TrustFile {
    if (this.#trust === undefined) throw new FheError('FHE_CLIENT_MANIFEST', { reason: 'none was fetched yet' });
    return this.#trust;
  }

  /** @throws FheError FHE_CLIENT_MANIFEST, or what the server answers */
  async current(): Promise<VerifiedManifest> {
    const now = this.#options.api.exchange.pace.now();
    if (this.#current !== undefined && this.#current.claims.exp - LEFT_SECONDS > now / 1000) return this.#current;
    return (await this.fetch()).manifest;
  }

  /** Past the cache; with a key id, what the server says of its key sets. */
  async fetch(keyId?: string): Promise<FetchedManifest> {
    const { api } = this.#options;
    const { manifest: jws, jwk, keysets } = await api.manifest(keyId);
    this.#trust ??= await this.#options.pin?.read() ?? await this.#trustFirst(jws, jwk);
    const source = this.#options.trust === undefined ? this.#options.pin?.path ?? 'the first answer' : 'the trust file';
    const manifest = await verifiedManifest(jws, { ...this.#trust, source }, api.exchange.pace.now());
    this.#current = manifest;
    return { manifest, keysets };
  }

  /** The next use fetches anew: something said that the deployment changed. */
  forget(): void {
    this.#current = undefined;
  }

  async #trustFirst(jws: string, jwk: unknown): Promise<TrustFile> {
    const { api, pin, onProgress } = this.#options;
    needs(isReceiptJwk(jwk), 'FHE_CLIENT_MANIFEST', { reason: 'the server shows no P-256 key' });
    const { kty, crv, x, y, kid } = jwk;
    const jwks = { keys: [{ kty, crv, x, y, kid }] };
    const { claims } = await verifiedManifest(jws, { issuer: undefined, jwks, source: 'the server' }, api.exchange.pace.now());
    const trust: TrustFile = {
      formatVersion: 1, functionName: claims.iss, url: api.url, controlPlane: claims.controlPlane, issuer: claims.iss, jwks,
      authentication: isLoopback(new URL(api.url).hostname) ? 'local' : 'aws-iam',
    };
    const kept = await pin?.keep(trust) ?? trust;
    // Unless another client met the server a moment before, and said so.
    if (kept.jwks.keys.some((key) => key.kid === kid)) onProgress({ step: 'trusting-on-first-use', issuer: claims.iss, kid });
    return kept;
  }
}
