/** Claims of a receipt: who ran what, on which inputs, with which outputs, and what it cost. */
import { requireForm } from '../cbor/index.ts';

/** `typ` of the signed token: compact JWS, ES256. */
export const RECEIPT_TYPE = 'fhe-receipt+jwt';

/** Digests, fingerprints and ids are lower-case hex; counts are integers. */
export interface ReceiptClaims {
  /** The deployed function. */
  readonly iss: string;
  /** Pseudonym of the tenant. */
  readonly sub: string;
  /** Id of the signing key, as in the protected header. */
  readonly kid: string;
  /** Issued at, seconds since the epoch. */
  readonly iat: number;
  /** The published version that ran. */
  readonly functionVersion: string;
  /** SHA-256 over the code files, as the package built them. */
  readonly codeDigest: string;
  /** SHA-256 over the layer files; null where the engine is part of the code. */
  readonly layerDigest: string | null;
  /** For instance `seal-wasm`. */
  readonly engine: string;
  /** Which build of the engine, for instance `stock`. */
  readonly engineVariant: string;
  /** Null for a raw handler, which has no program. */
  readonly programDigest: string | null;
  /** Null for a raw handler: an audit re-runs the code. */
  readonly planDigest: string | null;
  readonly parametersFingerprints: readonly string[];
  /** 16 bytes. */
  readonly keyId: string;
  readonly requestId: string;
  /** SHA-256 over plan, key id and inputs. */
  readonly requestDigest: string;
  /** Envelope digests, in order. */
  readonly inputDigests: readonly string[];
  readonly outputDigests: readonly string[];
  readonly microUnits: number;
  readonly unitsVersion: string;
  readonly depthClass: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly priceBookVersion: string;
  /** ISO 4217. */
  readonly currency: string;
  /** 1e-9 of the currency. */
  readonly amountNano: number;
  /** Commitment to the key of the circuit-privacy randomness; absent where none was added, or none can be opened. */
  readonly privacyCommitment?: string;
}

type Rule = (value: unknown) => boolean;

const MAX_LIST = 4096;
/** Printable ASCII, so that every language counts the same length. */
const isText: Rule = (value) => typeof value === 'string' && /^[\x20-\x7e]{1,512}$/.test(value);
const isCount: Rule = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isDigest: Rule = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
const isKeyId: Rule = (value) => typeof value === 'string' && /^[0-9a-f]{32}$/.test(value);
const isCurrency: Rule = (value) => typeof value === 'string' && /^[A-Z]{3}$/.test(value);
const orNull = (rule: Rule): Rule => (value) => value === null || rule(value);
const listOf = (rule: Rule): Rule => (value) => Array.isArray(value) && value.length > 0 && value.length <= MAX_LIST && value.every(rule);

const RULES: Readonly<Record<Exclude<keyof ReceiptClaims, 'privacyCommitment'>, Rule>> = {
  iss: isText,
  sub: isText,
  kid: isText,
  iat: isCount,
  functionVersion: isText,
  codeDigest: isDigest,
  layerDigest: orNull(isDigest),
  engine: isText,
  engineVariant: isText,
  programDigest: orNull(isDigest),
  planDigest: orNull(isDigest),
  parametersFingerprints: listOf(isDigest),
  keyId: isKeyId,
  requestId: isText,
  requestDigest: isDigest,
  inputDigests: listOf(isDigest),
  outputDigests: listOf(isDigest),
  microUnits: isCount,
  unitsVersion: isText,
  depthClass: isCount,
  bytesIn: isCount,
  bytesOut: isCount,
  priceBookVersion: isText,
  currency: isCurrency,
  amountNano: isCount,
};

/**
 * Checks the payload of a verified token, claim by claim, and returns the known claims alone.
 * Claims that a later version adds are left out; missing or ill-formed ones are refused.
 *
 * @throws FheError FHE_WIRE_MALFORMED
 */
export function requireReceiptClaims(value: unknown): ReceiptClaims {
  requireForm(typeof value === 'object' && value !== null && !Array.isArray(value), 'the receipt is not an object');
  const given = value as Readonly<Record<string, unknown>>;
  const claims: Record<string, unknown> = {};
  for (const [name, rule] of Object.entries(RULES)) {
    requireForm(Object.hasOwn(given, name) && rule(given[name]), `the receipt's claim ${name} is missing or ill-formed`);
    claims[name] = given[name];
  }
  // spec: wire-format 12.4 - a program and its plan come together.
  requireForm((claims.programDigest === null) === (claims.planDigest === null), 'a receipt names a program and a plan, or neither');
  if (given.privacyCommitment !== undefined) {
    requireForm(isDigest(given.privacyCommitment), 'the receipt\'s claim privacyCommitment is ill-formed');
    claims.privacyCommitment = given.privacyCommitment;
  }
  return Object.freeze(claims) as unknown as ReceiptClaims;
}
