/** Scheme, parameters and packing of a plan, with the reasons. */
import type { Plan, Scheme } from '@fhe-serverless/core/plan';
import { columns, showCount, showNumberOf } from '../../terminal/index.ts';

const SCHEME_REASON: Readonly<Record<Scheme, string>> = {
  ckks: 'CKKS: the inputs are declared `real`, and it computes on real numbers approximately',
  bfv: 'BFV: the inputs are declared `integer`, and it computes on integers exactly',
  bgv: 'BGV: the inputs are declared `integer`, and it computes on integers exactly',
};

export function schemeLines({ scheme, parameters, security, cost }: Plan): string {
  const bits = parameters.coeffModulus.map(bitLength);
  const special = bits.length > 1 ? bits.at(-1) : undefined;
  const data = special === undefined ? bits : bits.slice(0, -1);
  const { coeffModulusBits, maxCoeffModulusBits } = security;
  const exact = scheme !== 'ckks';
  return columns([
    ['scheme', SCHEME_REASON[scheme]],
    ['ring degree', `${showCount(parameters.polyModulusDegree)}, the smallest with room for ${coeffModulusBits} bits of modulus`],
    ['modulus', `${data.join(' + ')} bits for the data${special === undefined ? '' : `, ${special} for key switching`}`],
    ['', exact
      ? `room for the noise of depth ${cost.multiplicativeDepth}`
      : `${showNumberOf(data.length - 1, 'level')}: what depth ${cost.multiplicativeDepth} needs at the precision that the outputs promise`],
    ...(exact ? [['plaintext', `modulo ${parameters.plaintextModulus} (${bitLength(parameters.plaintextModulus)} bits), above the range of every output`]] : []),
    ['security', `${security.bits} bits by ${security.table}: at most ${maxCoeffModulusBits} bits of modulus, ${coeffModulusBits} used, margin ${showNumberOf(maxCoeffModulusBits - coeffModulusBits, 'bit')}`],
  ]);
}

export function packingLines({ packing, parameters }: Plan): string {
  const { kind, vectorLength, samplesPerCall } = packing;
  return columns([
    ['rows per call', `${showCount(samplesPerCall)} of one key holder, evaluated for the price of one`],
    ['layout', `${kind}: ${showNumberOf(vectorLength, 'slot')} a row, ${showCount(vectorLength * samplesPerCall)} slots of a ciphertext of degree ${showCount(parameters.polyModulusDegree)}`],
  ]);
}

const bitLength = (prime: string): number => BigInt(prime).toString(2).length;
