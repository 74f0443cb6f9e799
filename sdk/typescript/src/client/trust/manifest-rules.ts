/** Whether a manifest makes sense: what a signature cannot tell. A client refuses before it makes keys or encrypts. */
import { canonicalJson, digestHex, type ManifestClaims } from '@fhe-serverless/core/plan';
import { ENVELOPE_PREFIX_BYTES, MAX_HEAD_BYTES, modulusChain, parseParameters, type ModulusChain } from '@fhe-serverless/core/wire';

const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;
const MAX_PORTS = 256;
const MAX_KEYS = 1024;
const MAX_KEY_BYTES = 1 << 28;
/** A receipt's envelope, generously. */
const RECEIPT_BYTES = 1 << 17;

/** The parameters with the names of their levels. @throws Error with the broken rule as its message */
export function requireSoundManifest(claims: ManifestClaims): ModulusChain {
  const { scheme, parameters, packing, inputs, outputs, evaluationKeys, keyConfigurationDigest, cost } = claims;
  demand(['bfv', 'bgv', 'ckks'].includes(scheme), 'its scheme is unknown');
  const chain = modulusChain(parseParameters(scheme, parameters));
  demand(Buffer.from(chain.parmsIds.at(-1)!).toString('hex') === parameters.fingerprint, 'its fingerprint is not that of its parameters');
  demand(keyConfigurationDigest === digestHex(new TextEncoder().encode(canonicalJson([parameters.fingerprint, evaluationKeys]))), 'its key configuration digest is not that of its keys');

  const { kind, vectorLength, samplesPerRow, slotRows, samplesPerCall } = packing;
  demand(kind === 'stride' && slotRows === (scheme === 'ckks' ? 1 : 2), 'its packing is unknown');
  demand(isCount(vectorLength) && isCount(samplesPerRow) && vectorLength * samplesPerRow === parameters.polyModulusDegree / 2 && samplesPerCall === samplesPerRow * slotRows, 'its packing does not fill the slots');

  const ports = [...inputs, ...outputs];
  demand(inputs.length >= 1 && outputs.length >= 1 && ports.length <= MAX_PORTS, 'it has no inputs or outputs');
  demand(areDistinct(inputs) && areDistinct(outputs), 'two of its inputs or outputs have one name');
  for (const { name, dtype, shape, low, high, period, level, scale, ciphertextBytes } of ports) {
    demand(NAME.test(name) && dtype === (scheme === 'ckks' ? 'real' : 'integer'), 'an input or output has no name or another kind of number');
    demand(Array.isArray(shape) && shape.length <= 1 && shape.every(isCount) && isCount(period) && (shape[0] ?? 1) <= period && vectorLength % period === 0, 'an input or output does not fit its slots');
    demand(dtype === 'integer' ? /^-?\d+$/.test(low) && /^-?\d+$/.test(high) : Number.isFinite(Number(low)) && Number.isFinite(Number(high)), 'a range is not made of numbers');
    demand(level >= 0 && level <= chain.maxLevel && Number.isFinite(scale) && scale > 0 && isCount(ciphertextBytes), 'a level or scale is outside the parameters');
  }
  demand(outputs.every(({ denominator }) => /^[1-9]\d*$/.test(denominator)), 'a denominator is not a positive integer');
  demand(evaluationKeys.length <= MAX_KEYS && areDistinct(evaluationKeys), 'its keys are not a list of different ones');
  demand(evaluationKeys.every(({ name, kind: key, galoisElement, bytes }) => isCount(bytes) && bytes <= MAX_KEY_BYTES
    && name === (key === 'relinearization' ? 'relinearization' : `galois-${galoisElement}`)), 'a key is not as it is named');
  demand([cost.microUnits, cost.amountNano, cost.depthClass].every((value) => Number.isSafeInteger(value) && value >= 0), 'its price is not a number');
  return chain;
}

/** The longest answer that the manifest allows for. */
export function maxAnswerBytes({ outputs }: ManifestClaims): number {
  return outputs.reduce((sum, { ciphertextBytes }) => sum + ENVELOPE_PREFIX_BYTES + MAX_HEAD_BYTES + ciphertextBytes, RECEIPT_BYTES);
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;

const areDistinct = (named: readonly { readonly name: string }[]): boolean => new Set(named.map(({ name }) => name)).size === named.length;

function demand(condition: unknown, rule: string): asserts condition {
  if (!condition) throw new Error(rule);
}
