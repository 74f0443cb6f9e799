/** What one deployed function is made of, fixed at cold start. */
import type { DeployablePlan } from '@fhe-serverless/core/plan';
import type { Engine } from '@fhe-serverless/engine/evaluate';
import type { HandlerModule } from './handler-module.ts';
import type { Ports } from './ports.ts';

export interface FunctionOptions {
  readonly functionName: string;
  /** Published version; `$LATEST` signs nothing. */
  readonly functionVersion: string;
  readonly plan: DeployablePlan;
  /** SHA-256 of plan.json, hex. */
  readonly planDigest: string;
  /** Content of constants.bin; of no meaning for a raw handler. */
  readonly constants: Uint8Array;
  /** SHA-256 of each file as packaged, hex: name to digest. Names that begin with `layer/` are files of the layer. */
  readonly codeDigests: Readonly<Record<string, string>>;
  readonly engine: Engine;
  /** The author's bundle. Needed where `callsHandler(plan)`. */
  readonly handler?: HandlerModule;
  readonly ports: Ports;
  /** Base address of the key plane; empty when this app serves it too. */
  readonly controlPlane: string;
  /** Largest request and response bodies, in bytes, that go inline. */
  readonly inlineRequestBytes: number;
  readonly inlineResponseBytes: number;
  /** Longest evaluation, used for leases. */
  readonly timeoutSeconds: number;
  /** Memory for loaded evaluation keys of all callers together, in bytes. */
  readonly keyCacheBytes: number;
  /**
   * How long answers and receipt copies are kept for retries.
   *
   * @default - 86,400, one day
   */
  readonly resultRetentionSeconds?: number;
}

export interface RegistrarOptions {
  readonly ports: Ports;
  /** Starts `registerKeyset` in the background; resolves once the work is accepted, not when it is done. */
  readonly requestRegistration: (tenant: string, keysetId: string) => Promise<void>;
  /**
   * How long a key set answers after it was registered. Registering again renews it without an upload.
   *
   * @default - 7,776,000, ninety days
   */
  readonly keysetLeaseSeconds?: number;
  /**
   * Largest upload, in bytes.
   *
   * @default - 268,435,456, 256 MiB
   */
  readonly maxUploadBytes?: number;
}
