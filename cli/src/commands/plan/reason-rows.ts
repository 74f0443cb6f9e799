/** Scheme, parameters and packing of a plan, with the reasons: labels and texts for the page and the HTML report. */
import type { Plan } from '@fhe-serverless/core/plan';
import type { Alternative, CiphertextCount, PlaintextReason, PlanReasons, RingDegreeReason, SchemeReason } from '@fhe-serverless/core/plan/explain';
import { showBytes, showCount, showNumberOf } from '../../terminal/index.ts';

/** A label and a text. */
export type Row = readonly [label: string, text: string];

export function schemeRows({ security }: Plan, reasons: PlanReasons): Row[] {
  const { bits, maxBits, dataPrimeBits, specialPrimeBits } = reasons.modulus;
  return [
    ['scheme', schemeText(reasons.scheme)],
    ['ring degree', degreeText(reasons.ringDegree)],
    ['modulus', `${dataPrimeBits.join(' + ')} bits for the data${specialPrimeBits === null ? '' : `, ${specialPrimeBits} for key switching`}`],
    ...modulusRows(reasons),
    ['security', securityText(security, { bits, maxBits })],
    ...privacyRows(reasons),
  ];
}

function privacyRows({ circuitPrivacy }: PlanReasons): Row[] {
  if (circuitPrivacy === null) return [];
  const { statisticalBits, floodBits, without } = circuitPrivacy;
  return [
    ['privacy', `answers are re-randomised, their noise flooded to 2^${floodBits}: within 2^-${statisticalBits} of noise that no constant has a part in`],
    ['', `circuit privacy adds to the price: without it the function would cost ${priceOf(without)}`],
  ];
}

function schemeText({ value, because, other }: SchemeReason): string {
  const name = value.toUpperCase();
  switch (because) {
    case 'reals': return `${name}: the inputs are declared \`real\`, and it computes on real numbers approximately`;
    case 'requested': return `${name}, as the function asks with plan.scheme`;
    case 'only': return `${name}: the inputs are declared \`integer\`, and ${other!.value.toUpperCase()} cannot hold the function`;
    case 'cheaper': return `${name}: the inputs are declared \`integer\`, and ${other!.value.toUpperCase()} would cost ${priceOf(other!.outcome)}`;
  }
}

const priceOf = (outcome: Alternative): string => {
  if ('refusal' in outcome) return 'more';
  return outcome.pricePercent === 100 ? 'the same' : `${outcome.pricePercent} % of the price`;
};

function degreeText({ value, because, smaller }: RingDegreeReason): string {
  const chosen = showCount(value);
  if (because === 'requested') return `${chosen}, as the function asks with plan.polyModulusDegree`;
  if (because === 'smallest' || smaller === undefined) return `${chosen}, the smallest there is`;
  return `${chosen}: ${showCount(smaller.value)} ${lackText(because, smaller.outcome)}`;
}

function lackText(because: RingDegreeReason['because'], outcome: Alternative): string {
  if (!('refusal' in outcome)) return `would do, and cost ${priceOf(outcome)}`;
  const { details } = outcome.refusal;
  switch (because) {
    case 'depth': return typeof details.available === 'number'
      ? `has room for ${details.available} of the ${String(details.needed)} levels`
      : `has no room for the noise of depth ${String(details.needed)}`;
    case 'precision': return `reaches ${String(details.reached)} of the ${String(details.wanted)} bits of precision of output ${String(details.output)}`;
    case 'range': return `has no room for the ${String(details.bits)} bits of output ${String(details.output)}`;
    case 'keys': return 'needs more key bytes than plan.maxKeyBytes allows';
    default: return 'has too few slots';
  }
}

function modulusRows({ encoding, modulus }: PlanReasons): Row[] {
  const { multiplicativeDepth, dataPrimeBits } = modulus;
  if (encoding.kind === 'scale') {
    const { output, promisedErrorBits, predictedErrorBits } = encoding.tightest;
    const reached = predictedErrorBits === null ? 'no error is predicted' : `2^${predictedErrorBits} is predicted`;
    return [
      ['', `${showNumberOf(dataPrimeBits.length - 1, 'level')}, one for each product on the longest way, constants included; ${showNumberOf(multiplicativeDepth, 'product')} of ciphertexts`],
      ['scale', `2^${encoding.bits}: output ${output} promises an error of at most 2^${promisedErrorBits}, ${reached}`],
    ];
  }
  return [['', `room for the noise of depth ${multiplicativeDepth}`], ...plaintextRows(encoding)];
}

function plaintextRows({ value, bits, widest, several }: PlaintextReason): Row[] {
  if (several === undefined) return [['plaintext', `modulo ${value} (${bits} bits), above the range of every output; the widest is ${widest.output} with ${widest.bits} bits`]];
  const count = several.values.length;
  const why = several.because === 'range'
    ? `output ${widest.output} spans ${widest.bits} bits, one modulus holds ${several.singleBits}`
    : `one modulus for the ${widest.bits} bits of output ${widest.output} leaves less room for noise, and costs more or has no plan`;
  return [
    ['plaintext', `modulo ${several.values.join(', ')} (${several.bits.join(' + ')} bits), put together after decryption: ${why}`],
    ['', `each value is encrypted, computed and decrypted ${count} times, under the same keys: ${count} times the request, the computing and the answer of one modulus`],
  ];
}

function securityText({ bits, table }: Plan['security'], used: { readonly bits: number; readonly maxBits: number }): string {
  const level = bits === 0 ? 'none: insecure test parameters' : `${bits} bits`;
  return `${level} by ${table}: at most ${used.maxBits} bits of modulus, ${used.bits} used, margin ${showNumberOf(used.maxBits - used.bits, 'bit')}`;
}

export function packingRows({ packing }: Plan, { packing: reason }: PlanReasons): Row[] {
  const { kind, vectorLength, samplesPerCall } = packing;
  const why = reason.because === 'rows-requested' ? `, for calls of ${showNumberOf(reason.rowsPerCall!, 'row')} as the function asks` : '';
  return [
    ['rows per call', `${showCount(samplesPerCall)} of one key holder, evaluated for the price of one${why}`],
    ['layout', `${kind}: ${showNumberOf(vectorLength, 'slot')} of a ciphertext for each row`],
    ['request', ciphertextText(reason.inputs)],
    ['answer', ciphertextText(reason.outputs)],
  ];
}

function ciphertextText(ports: readonly CiphertextCount[]): string {
  return ports.map(({ name, count, bytes, encrypted }) => `${name}: ${showNumberOf(count, encrypted ? 'ciphertext' : 'clear plaintext')}, ${showBytes(bytes)}`).join('; ');
}
