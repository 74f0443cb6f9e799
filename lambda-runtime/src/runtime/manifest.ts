/** The signed manifest of one deployed function, signed once for many callers. */
import { MANIFEST_TYPE, manifestOfPlan, type ManifestClaims } from '@fhe-serverless/core/plan';
import { signCompact } from './jws.ts';
import type { FunctionOptions } from './options.ts';

const LIFETIME_SECONDS = 3600;
/** A manifest is replaced this long before it ends, so that a caller has time to use it. */
const RENEWAL_SECONDS = 600;

export class SignedManifest {
  readonly #options: FunctionOptions;
  #current: { readonly renewAt: number; readonly jws: Promise<string> } | undefined;

  constructor(options: FunctionOptions) {
    this.#options = options;
  }

  /** Compact JWS. Callers that arrive together share one signature. */
  async jws(): Promise<string> {
    const now = Math.floor(this.#options.ports.clock.now() / 1000);
    if (this.#current === undefined || now >= this.#current.renewAt) {
      this.#current = { renewAt: now + LIFETIME_SECONDS - RENEWAL_SECONDS, jws: signCompact(this.#options.ports.signer, MANIFEST_TYPE, this.#claims(now)) };
    }
    const signing = this.#current;
    try {
      return await signing.jws;
    } catch (error) {
      if (this.#current === signing) this.#current = undefined;
      throw error;
    }
  }

  #claims(now: number): ManifestClaims {
    const { functionName, functionVersion, plan, planDigest, inlineRequestBytes, controlPlane } = this.#options;
    return { iss: functionName, iat: now, exp: now + LIFETIME_SECONDS, functionVersion, ...manifestOfPlan(plan, planDigest), inlineRequestBytes, controlPlane };
  }
}
