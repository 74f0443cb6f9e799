/** Whether a manifest makes sense: what a signature cannot tell. A client refuses before it makes keys or encrypts. */
import { canonicalJson, digestHex, type ManifestClaims, modulusChains, residueParameters } from '@fhe-serverless/core/plan';
import { ENVELOPE_PREFIX_BYTES, MAX_HEAD_BYTES, type ModulusChain } from '@fhe-serverless/core/wire';
import { demand, isCount } from './demand.ts';
import { requirePacking } from './packing-rules.ts';
import { requirePorts } from './port-rules.ts';
import { requireResidues } from './residue-rules.ts';

const MAX_KEYS = 1024;
const MAX_KEY_BYTES = 2 ** 28;
/** A receipt without the digests that it lists, generously. */
const RECEIPT_BYTES = 2 ** 16;
/** One digest of a receipt: 67 characters of JSON, in base64url. */
const DIGEST_BYTES = 96;

/** The parameters of each plaintext modulus with the names of their levels. @throws Error with the broken rule as its message */
export function requireSoundManifest(claims: ManifestClaims): readonly ModulusChain[] {
  const { scheme, parameters, cost } = claims;
  demand(['bfv', 'bgv', 'ckks'].includes(scheme), 'its scheme is unknown');
  // Whoever computes on the ciphertexts would choose parameters that do not hide them.
  demand(parameters.security === undefined, 'its parameters are for tests and protect nothing');
  requireResidues(claims);
  const chains = modulusChains(scheme, parameters);
  const isNamed = residueParameters(parameters).every(({ fingerprint }, residue) => Buffer.from(chains[residue]!.parmsIds.at(-1)!).toString('hex') === fingerprint);
  demand(isNamed, 'its fingerprint is not that of its parameters');
  requirePacking(claims);
  requirePorts(claims, chains[0]!);
  requireKeys(claims);
  demand([cost.microUnits, cost.amountNano, cost.depthClass].every((value) => Number.isSafeInteger(value) && value >= 0), 'its price is not a number');
  demand(claims.kind === undefined || /^[0-9a-f]{64}$/.test(claims.codeDigest ?? ''), 'it does not name the code of its raw handler');
  return chains;
}

/** The longest receipt that the manifest allows for. */
export function maxReceiptBytes({ inputs, outputs }: ManifestClaims): number {
  return RECEIPT_BYTES + DIGEST_BYTES * (inputs.length + outputs.length);
}

/** The longest answer that the manifest allows for. */
export function maxAnswerBytes(claims: ManifestClaims): number {
  const payloads = [...claims.outputs.map(({ payloadBytes }) => payloadBytes), maxReceiptBytes(claims)];
  return payloads.reduce((sum, bytes) => sum + ENVELOPE_PREFIX_BYTES + MAX_HEAD_BYTES + bytes, 0);
}

function requireKeys({ parameters, evaluationKeys, keyConfigurationDigest }: ManifestClaims): void {
  const digest = digestHex(new TextEncoder().encode(canonicalJson([parameters.fingerprint, evaluationKeys])));
  demand(keyConfigurationDigest === digest, 'its key configuration digest is not that of its keys');
  demand(evaluationKeys.length <= MAX_KEYS && areDistinct(evaluationKeys), 'its keys are not a list of different ones');
  for (const { name, kind, galoisElement, bytes } of evaluationKeys) {
    const isNamed = kind === 'relinearization' ? name === kind : kind === 'public' ? name === 'public-key' : isCount(galoisElement) && name === `galois-${galoisElement}`;
    demand(isNamed && isCount(bytes) && bytes <= MAX_KEY_BYTES, 'a key is not as it is named');
  }
}

const areDistinct = (named: readonly { readonly name: string }[]): boolean => new Set(named.map(({ name }) => name)).size === named.length;
