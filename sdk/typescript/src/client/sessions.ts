/** The engine's sessions of one client: context, secret key and encoders, built once for each plan. */
import { ClientSession } from '@fhe-serverless/engine/client';
import { createSealEngine, type SealEngine } from '@fhe-serverless/engine/seal-wasm';
import type { KeyFile } from './keys/key-file.ts';
import type { VerifiedManifest } from './trust/verify-manifest.ts';

/** One for all clients of the process, for as long as it runs: WebAssembly memory is never given back. */
let shared: Promise<SealEngine> | undefined;

function sharedEngine(): Promise<SealEngine> {
  return shared ??= createSealEngine();
}

export interface OpenSession {
  /** Of the session's secret key, hex. */
  readonly keyId: string;
  readonly session: ClientSession;
}

export class Sessions implements Disposable {
  readonly #engine: SealEngine | undefined;
  readonly #sessions = new Map<string, Promise<OpenSession>>();
  readonly #open: ClientSession[] = [];

  constructor(engine?: SealEngine) {
    this.#engine = engine;
  }

  /** Takes the secret key of the manifest's parameters from the key file, or makes one and stores it there first. */
  async open({ claims }: VerifiedManifest, keyFile: KeyFile): Promise<OpenSession> {
    const known = this.#sessions.get(claims.planDigest);
    if (known !== undefined) return known;
    const opening = this.#build(claims, keyFile);
    this.#sessions.set(claims.planDigest, opening);
    opening.catch(() => this.#sessions.delete(claims.planDigest));
    return opening;
  }

  [Symbol.dispose](): void {
    for (const session of this.#open.splice(0)) session[Symbol.dispose]();
    this.#sessions.clear();
  }

  async #build({ scheme, parameters, packing }: VerifiedManifest['claims'], keyFile: KeyFile): Promise<OpenSession> {
    const engine = this.#engine ?? await sharedEngine();
    const configuration = { scheme, parameters, packing };
    const session = (secretKey?: Uint8Array): ClientSession => {
      const made = new ClientSession(engine, configuration, secretKey);
      this.#open.push(made);
      return made;
    };
    const held = keyFile.key(parameters.fingerprint);
    if (held !== undefined) return { keyId: held.keyId, session: session(held.secretKey) };

    const fresh = session();
    const { keyId, secretKey } = await keyFile.addSecretKey(parameters.fingerprint, fresh.secretKey);
    // Another process may have stored its own in the meantime: then that one is the key.
    return { keyId, session: Buffer.compare(secretKey, fresh.secretKey) === 0 ? fresh : session(secretKey) };
  }
}
