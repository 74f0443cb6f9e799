/** Encryption parameters and their names on the wire: SEAL's parms_id of the key level and of every data level. */
import { blake2b } from '@noble/hashes/blake2.js';
import { needs } from '../errors/index.ts';

export type Scheme = 'bfv' | 'bgv' | 'ckks';

export interface EncryptionParameters {
  readonly scheme: Scheme;
  /** N: a power of two from 1024 to 32768. */
  readonly polyModulusDegree: number;
  /** q0, q1, ..., P. The last prime is the special one, unless there is only one. */
  readonly coeffModulus: readonly bigint[];
  /** t; 0n for CKKS. */
  readonly plaintextModulus: bigint;
}

/** The same, as JSON carries it: primes are decimal strings, because JSON numbers end at 2^53. */
export interface ParametersText {
  readonly polyModulusDegree: number;
  readonly coeffModulus: readonly string[];
  readonly plaintextModulus: string;
}

/** Parameters with the names of all their levels, computed once and used by every check. */
export interface ModulusChain {
  readonly parameters: EncryptionParameters;
  /** 32 bytes each; the index is the number of primes minus one, so a data level is its own index. */
  readonly parmsIds: readonly Uint8Array[];
  /** Level of a fresh ciphertext; 0 is the last. */
  readonly maxLevel: number;
}

const SEAL_SCHEME_NUMBER: Readonly<Record<Scheme, bigint>> = { bfv: 1n, ckks: 2n, bgv: 3n };
const MIN_DEGREE = 1024;
const MAX_DEGREE = 32768;
const MAX_PRIMES = 64;
const MAX_MODULUS = 2n ** 60n;
const DECIMAL = /^(0|[1-9][0-9]{0,18})$/;

/** Reads the JSON form. @throws FheError FHE_PLAN_INVALID */
export function parseParameters(scheme: Scheme, text: ParametersText): EncryptionParameters {
  const numerals = [...text.coeffModulus, text.plaintextModulus];
  needs(numerals.every((numeral) => DECIMAL.test(numeral)), 'FHE_PLAN_INVALID', { reason: 'a modulus is not a decimal number' });
  return {
    scheme,
    polyModulusDegree: text.polyModulusDegree,
    coeffModulus: text.coeffModulus.map(BigInt),
    plaintextModulus: BigInt(text.plaintextModulus),
  };
}

/** Number of primes that carry data: all but the special one. */
export function dataPrimeCount(parameters: EncryptionParameters): number {
  return Math.max(1, parameters.coeffModulus.length - 1);
}

/**
 * SEAL's parms_id, 32 bytes, of the parameters cut to their first `primeCount` primes: level + 1 for a
 * data level, all of them for the key level. BLAKE2b-256 over little-endian 64-bit words [scheme, N, q..., t].
 *
 * Source: SEAL 4.1.2, EncryptionParameters::compute_parms_id.
 */
export function parmsId(parameters: EncryptionParameters, primeCount: number): Uint8Array {
  const { scheme, polyModulusDegree, coeffModulus, plaintextModulus } = parameters;
  const words = [SEAL_SCHEME_NUMBER[scheme], BigInt(polyModulusDegree), ...coeffModulus.slice(0, primeCount), plaintextModulus];
  const bytes = new Uint8Array(8 * words.length);
  const view = new DataView(bytes.buffer);
  words.forEach((word, index) => view.setBigUint64(8 * index, word, true));
  return blake2b(bytes, { dkLen: 32 });
}

/** The name of a parameter set in envelopes, plans and receipts: the parms_id of its key level, 32 bytes. */
export function parametersFingerprint(parameters: EncryptionParameters): Uint8Array {
  return parmsId(parameters, parameters.coeffModulus.length);
}

/**
 * Checks the form of a plan's parameters and names every level.
 *
 * Says nothing about security or primality: the planner chose them and its checker verified them.
 *
 * @throws FheError FHE_PLAN_INVALID
 */
export function modulusChain(parameters: EncryptionParameters): ModulusChain {
  const { scheme, polyModulusDegree, coeffModulus, plaintextModulus } = parameters;
  const twice = BigInt(2 * polyModulusDegree);
  const isDegree = polyModulusDegree >= MIN_DEGREE && polyModulusDegree <= MAX_DEGREE && Number.isInteger(Math.log2(polyModulusDegree));
  const areNttPrimes = coeffModulus.every((prime) => prime > twice && prime < MAX_MODULUS && prime % twice === 1n);
  const isCounted = coeffModulus.length >= 1 && coeffModulus.length <= MAX_PRIMES && new Set(coeffModulus).size === coeffModulus.length;
  const isPlaintextModulus = scheme === 'ckks' ? plaintextModulus === 0n : plaintextModulus > 1n && plaintextModulus < MAX_MODULUS;
  needs(isDegree, 'FHE_PLAN_INVALID', { reason: 'the polynomial degree is not a power of two from 1024 to 32768' });
  needs(areNttPrimes && isCounted, 'FHE_PLAN_INVALID', { reason: 'the modulus is not a list of 1 to 64 distinct values below 2^60, equal to 1 modulo 2N' });
  needs(isPlaintextModulus, 'FHE_PLAN_INVALID', { reason: 'the plaintext modulus does not fit its scheme' });
  return {
    parameters,
    parmsIds: coeffModulus.map((_prime, index) => parmsId(parameters, index + 1)),
    maxLevel: dataPrimeCount(parameters) - 1,
  };
}
