/** Whether a manifest makes sense: what a signature cannot tell. A client refuses before it makes keys or encrypts. */
import { canonicalJson, digestHex, type ManifestClaims } from '@fhe-serverless/core/plan';
import { ENVELOPE_PREFIX_BYTES, MAX_HEAD_BYTES, modulusChain, parseParameters, type ModulusChain } from '@fhe-serverless/core/wire';

const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;
const WHOLE = /^-?\d+$/;
const MAX_PORTS = 256;
const MAX_KEYS = 1024;
const MAX_KEY_BYTES = 2 ** 28;
/** A receipt's envelope, generously. */
const RECEIPT_BYTES = 2 ** 17;

/** The parameters with the names of their levels. @throws Error with the broken rule as its message */
export function requireSoundManifest(claims: ManifestClaims): ModulusChain {
  const { scheme, parameters, inputs, outputs, cost } = claims;
  demand(['bfv', 'bgv', 'ckks'].includes(scheme), 'its scheme is unknown');
  const chain = modulusChain(parseParameters(scheme, parameters));
  demand(Buffer.from(chain.parmsIds.at(-1)!).toString('hex') === parameters.fingerprint, 'its fingerprint is not that of its parameters');
  requirePacking(claims);
  demand(inputs.length >= 1 && outputs.length >= 1 && inputs.length + outputs.length <= MAX_PORTS, 'it has no inputs or outputs');
  demand(areDistinct(inputs) && areDistinct(outputs), 'two of its inputs or outputs have one name');
  for (const port of [...inputs, ...outputs]) requirePort(port, claims, chain);
  demand(outputs.every(({ denominator }) => /^[1-9]\d*$/.test(denominator)), 'a denominator is not a positive integer');
  requireKeys(claims);
  demand([cost.microUnits, cost.amountNano, cost.depthClass].every((value) => Number.isSafeInteger(value) && value >= 0), 'its price is not a number');
  return chain;
}

/** The longest answer that the manifest allows for. */
export function maxAnswerBytes({ outputs }: ManifestClaims): number {
  return outputs.reduce((sum, { ciphertextBytes }) => sum + ENVELOPE_PREFIX_BYTES + MAX_HEAD_BYTES + ciphertextBytes, RECEIPT_BYTES);
}

function requirePacking({ scheme, parameters, packing }: ManifestClaims): void {
  const { kind, vectorLength, samplesPerRow, slotRows, samplesPerCall } = packing;
  demand(kind === 'stride' && slotRows === (scheme === 'ckks' ? 1 : 2), 'its packing is unknown');
  const fills = isCount(vectorLength) && isCount(samplesPerRow) && vectorLength * samplesPerRow === parameters.polyModulusDegree / 2;
  demand(fills && samplesPerCall === samplesPerRow * slotRows, 'its packing does not fill the slots');
}

function requirePort(port: ManifestClaims['inputs'][number] | ManifestClaims['outputs'][number], { scheme, packing }: ManifestClaims, chain: ModulusChain): void {
  const { name, dtype, shape, low, high, period, level, scale, ciphertextBytes } = port;
  demand(NAME.test(name) && dtype === (scheme === 'ckks' ? 'real' : 'integer'), 'an input or output has no name or another kind of number');
  const isShape = Array.isArray(shape) && shape.length <= 1 && shape.every(isCount);
  const fits = isShape && isCount(period) && (shape[0] ?? 1) <= period && packing.vectorLength % period === 0;
  demand(fits, 'an input or output does not fit its slots');
  const isBound = (bound: string): boolean => (dtype === 'integer' ? WHOLE.test(bound) : Number.isFinite(Number(bound)));
  demand(isBound(low) && isBound(high), 'a range is not made of numbers');
  const isLevel = Number.isSafeInteger(level) && level >= 0 && level <= chain.maxLevel;
  demand(isLevel && Number.isFinite(scale) && scale > 0 && isCount(ciphertextBytes), 'a level or scale is outside the parameters');
}

function requireKeys({ parameters, evaluationKeys, keyConfigurationDigest }: ManifestClaims): void {
  const digest = digestHex(new TextEncoder().encode(canonicalJson([parameters.fingerprint, evaluationKeys])));
  demand(keyConfigurationDigest === digest, 'its key configuration digest is not that of its keys');
  demand(evaluationKeys.length <= MAX_KEYS && areDistinct(evaluationKeys), 'its keys are not a list of different ones');
  for (const { name, kind, galoisElement, bytes } of evaluationKeys) {
    const isNamed = kind === 'relinearization' ? name === kind : isCount(galoisElement) && name === `galois-${galoisElement}`;
    demand(isNamed && isCount(bytes) && bytes <= MAX_KEY_BYTES, 'a key is not as it is named');
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;

const areDistinct = (named: readonly { readonly name: string }[]): boolean => new Set(named.map(({ name }) => name)).size === named.length;

function demand(condition: unknown, rule: string): asserts condition {
  if (!condition) throw new Error(rule);
}
