/** A function on this machine that follows its file: served, planned again when it changes, its state kept. */
import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createSealEngine } from '@fhe-serverless/engine/seal-wasm';
import { type LocalServer, startLocalServer } from '@fhe-serverless/lambda-runtime/adapters/local';
import { writeTrustFile } from '../../deployment/trust-file.ts';
import { TRUST_FILE } from '../client/client-flags.ts';
import { devHandler, servesAlike } from './dev-handler.ts';
import { devFunctionOptions, functionNameOf } from './function-options.ts';
import { planRemembered, type ServedEntry } from './remembered-plan.ts';

export interface DevOptions {
  readonly entry: string;
  /** @default - a free port */
  readonly port?: number;
  /** @default - `.fhe/dev` beside the entry */
  readonly stateDirectory?: string;
  readonly onProgress?: (line: string) => void;
}

export class DevSession {
  readonly functionName: string;
  readonly stateDirectory: string;
  readonly trustFile: string;
  readonly #options: DevOptions;
  #server: LocalServer;
  #planned: ServedEntry;

  private constructor(options: DevOptions, stateDirectory: string, server: LocalServer, planned: ServedEntry) {
    this.#options = options;
    this.functionName = functionNameOf(resolve(options.entry));
    this.stateDirectory = stateDirectory;
    this.trustFile = join(stateDirectory, TRUST_FILE);
    this.#server = server;
    this.#planned = planned;
  }

  /** Resolves when the function answers. @throws FheError what planning throws; FHE_LOCAL_SETUP when port or state directory are in use */
  static async start(options: DevOptions): Promise<DevSession> {
    const entry = resolve(options.entry);
    const stateDirectory = resolve(options.stateDirectory ?? join(dirname(entry), '.fhe', 'dev'));
    await mkdir(stateDirectory, { recursive: true, mode: 0o700 });
    const planned = await plan(entry, stateDirectory, options);
    const server = await serve(entry, stateDirectory, planned, options.port);
    const session = new DevSession(options, stateDirectory, server, planned);
    await session.#writeTrust();
    return session;
  }

  get url(): string {
    return this.#server.url;
  }

  get planned(): ServedEntry {
    return this.#planned;
  }

  /** Plans again and serves the new plan at the same address. True when it is another plan, or other code that calls run. When planning throws, the old one stays. */
  async reload(): Promise<boolean> {
    const entry = resolve(this.#options.entry);
    const planned = await plan(entry, this.stateDirectory, this.#options);
    if (servesAlike(planned, this.#planned)) return false;
    // A bundle that does not start is refused while the old one still answers.
    await devHandler(this.stateDirectory, planned);
    const { port } = this.#server;
    await this.#server.close();
    this.#server = await serve(entry, this.stateDirectory, planned, port);
    this.#planned = planned;
    await this.#writeTrust();
    return true;
  }

  /** Answers what has arrived, then ends. */
  async close(): Promise<void> {
    await this.#server.close();
  }

  async #writeTrust(): Promise<void> {
    const { url, ports } = this.#server;
    await writeTrustFile(this.trustFile, {
      formatVersion: 1, functionName: this.functionName, url, controlPlane: '', issuer: this.functionName, jwks: { keys: [await ports.signer.publicJwk()] }, authentication: 'local',
    });
  }
}

function plan(entry: string, stateDirectory: string, { onProgress }: DevOptions): Promise<ServedEntry> {
  return planRemembered({ entry, directory: join(stateDirectory, 'plans'), onProgress });
}

async function serve(entry: string, directory: string, planned: ServedEntry, port: number | undefined): Promise<LocalServer> {
  const [engine, handler] = await Promise.all([createSealEngine(), devHandler(directory, planned)]);
  return startLocalServer({ directory, function: { ...devFunctionOptions(functionNameOf(entry), planned, engine), ...(handler && { handler }) }, ...(port !== undefined && { port }) });
}
