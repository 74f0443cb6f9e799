/** `authorize`: the author's own decision whether a caller is served. It runs in the deployed function, before anything is reserved. */
import { FheError } from '../errors/index.ts';

/** What the hook is told. No payload is among it: nothing that was encrypted, and nothing that could be. */
export interface AuthorizeCall {
  /** Pseudonym of the caller, as it stands in receipts and in the ledger. */
  readonly tenant: string;
  /**
   * Who the front door authenticated, such as `iam:<account>:<role id>` or `jwt:<issuer>#<subject>`. Undefined on a direct
   * invoke, whose tenant the deployment fixed. It identifies a person or a role: keep it out of logs.
   */
  readonly principal: string | undefined;
  readonly request: AuthorizeRequest;
}

export interface AuthorizeRequest {
  readonly functionName: string;
  /** The published version that answers. */
  readonly functionVersion: string;
  readonly planDigest: string;
  /** Id of the key set that the inputs are encrypted under, hex. */
  readonly keyId: string;
  /** Samples that the inputs carry. */
  readonly samples: number;
  /** Length of the whole request, in bytes. */
  readonly bytes: number;
  /** One for each ciphertext or plaintext, in the order of the plan. */
  readonly inputs: readonly {
    readonly name: string;
    readonly tile: number;
    /** Index of the plaintext modulus that the values are known for, in plans with several. Absent for the first. */
    readonly residue?: number;
    readonly encrypted: boolean;
    readonly bytes: number;
  }[];
}

/** True serves the call. False, a throw and a timeout refuse it with FHE_AUTHORIZE_REFUSED, and nothing is billed. */
export type Authorize = (call: AuthorizeCall) => boolean | Promise<boolean>;

/** The hook of a function, checked. */
export interface AuthorizeHook {
  readonly decide: Authorize;
  readonly timeoutMillis: number;
}

/** The part of a function's declaration that is about the hook. */
export interface AuthorizeDeclaration {
  /**
   * Decides, before each evaluation, whether the caller is served. Runs in the deployed function on every call, retries
   * included, and never sees a payload.
   *
   * @default - whoever may invoke the function is served
   */
  readonly authorize?: Authorize;
  /**
   * How long `authorize` may take, in milliseconds. A decision that takes longer is a refusal.
   *
   * @default 2000
   */
  readonly authorizeTimeoutMillis?: number;
}

const DEFAULT_TIMEOUT_MILLIS = 2000;
/** An HTTP API gives up after 30 s. */
const MAX_TIMEOUT_MILLIS = 25_000;

/** @throws FheError FHE_TRACE_SIGNATURE */
export function authorizeHook({ authorize, authorizeTimeoutMillis: timeoutMillis = DEFAULT_TIMEOUT_MILLIS }: AuthorizeDeclaration): AuthorizeHook | undefined {
  if (authorize === undefined) return undefined;
  if (typeof authorize !== 'function') throw signature('authorize', 'it is no function');
  const isTimeout = Number.isSafeInteger(timeoutMillis) && timeoutMillis >= 1 && timeoutMillis <= MAX_TIMEOUT_MILLIS;
  if (!isTimeout) throw signature('authorizeTimeoutMillis', `${String(timeoutMillis).slice(0, 40)} is no whole number from 1 to ${MAX_TIMEOUT_MILLIS}`);
  return { decide: authorize, timeoutMillis };
}

const signature = (part: string, reason: string): FheError => new FheError('FHE_TRACE_SIGNATURE', { part, reason });
