/** The SEAL objects that vectors start from: real ones, made once and kept, and one polynomial from a formula. */
import { insecureSealObjects, type InsecureObjects, type InsecureParameterChoice } from '../../../core/test/wire/insecure-seal-objects.ts';
import type { ModulusChain, ParametersText, Scheme } from '../../../core/src/wire/index.ts';
import { base64Of, doubleHex, hexOf, wordHex } from './mutation.ts';

/** Far below any security level, and small. Their keys were dropped when the objects were made. */
const CHOICES: Readonly<Record<string, InsecureParameterChoice>> = {
  'insecure-ckks': { scheme: 'ckks', polyModulusDegree: 1024, coeffModulusBits: [30, 31], scale: 4096 },
  'insecure-ckks-three-primes': { scheme: 'ckks', polyModulusDegree: 1024, coeffModulusBits: [30, 30, 31], scale: 4096 },
  'insecure-bfv': { scheme: 'bfv', polyModulusDegree: 1024, coeffModulusBits: [30, 31], plaintextModulusBits: 14, scale: 1 },
  'insecure-bgv': { scheme: 'bgv', polyModulusDegree: 1024, coeffModulusBits: [30, 31], plaintextModulusBits: 14, scale: 1 },
};

const KEPT: readonly (readonly [set: string, field: keyof InsecureObjects])[] = [
  ['insecure-ckks', 'seededCiphertext'],
  ['insecure-ckks', 'plaintext'],
  ['insecure-ckks', 'seededPublicKey'],
  ['insecure-ckks', 'seededGaloisKey'],
  ['insecure-ckks-three-primes', 'seededRelinearizationKeys'],
  ['insecure-ckks-three-primes', 'seededCiphertext'],
  ['insecure-bfv', 'publicKeyCiphertext'],
  ['insecure-bfv', 'seededCiphertext'],
  ['insecure-bfv', 'plaintext'],
  ['insecure-bgv', 'seededCiphertext'],
];

export interface SealObjects {
  readonly parameterSets: Readonly<Record<string, ParametersText & { readonly scheme: Scheme }>>;
  /** Base64, by `<parameter set>/<object>`. */
  readonly objects: Readonly<Record<string, string>>;
}

export async function makeSealObjects(): Promise<SealObjects> {
  const made = new Map<string, InsecureObjects>();
  for (const [set, choice] of Object.entries(CHOICES)) made.set(set, await insecureSealObjects(choice));
  const chain = made.get('insecure-ckks')!.chain;
  return {
    parameterSets: Object.fromEntries([...made].map(([set, objects]) => [set, parametersText(objects.chain)])),
    objects: {
      ...Object.fromEntries(KEPT.map(([set, field]) => [`${set}/${field}`, base64Of(made.get(set)![field] as Uint8Array)])),
      'insecure-ckks/ternaryPlaintext': base64Of(ternaryPlaintext(chain)),
    },
  };
}

function parametersText({ parameters }: ModulusChain): ParametersText & { scheme: Scheme } {
  const { scheme, polyModulusDegree, coeffModulus, plaintextModulus } = parameters;
  return { scheme, polyModulusDegree, coeffModulus: coeffModulus.map(String), plaintextModulus: String(plaintextModulus) };
}

/**
 * A CKKS plaintext that looks like a secret key and is none: a_j = ((j^3 + 5j + j div 7) mod 3) - 1, evaluated at the
 * odd powers of a root of unity in SEAL's order. Slow and plain on purpose: N^2 steps for N = 1024.
 */
function ternaryPlaintext({ parameters, parmsIds }: ModulusChain): Uint8Array {
  const degree = parameters.polyModulusDegree;
  const modulus = parameters.coeffModulus[0]!;
  const coefficients = Array.from({ length: degree }, (_value, j) => BigInt(((j ** 3 + 5 * j + Math.floor(j / 7)) % 3) - 1));
  const powers = [1n];
  const root = rootOfUnity(2 * degree, modulus);
  while (powers.length < 2 * degree) powers.push((powers[powers.length - 1]! * root) % modulus);
  const residues = coefficients.map((_value, index) => {
    const exponent = 2 * bitReverse(index, Math.log2(degree)) + 1;
    const sum = coefficients.reduce((total, coefficient, j) => total + coefficient * powers[(exponent * j) % (2 * degree)]!, 0n);
    return ((sum % modulus) + modulus) % modulus;
  });
  const members = hexOf(parmsIds[0]!) + wordHex(BigInt(degree)) + doubleHex(4096);
  const array = sealHeader(24 + 8 * degree) + wordHex(BigInt(degree)) + residues.map(wordHex).join('');
  return Uint8Array.from(Buffer.from(sealHeader(88 + 8 * degree) + members + array, 'hex'));
}

function sealHeader(size: number): string {
  return `5ea1100401000000${wordHex(BigInt(size))}`;
}

/** An element of this order, a power of two. */
function rootOfUnity(order: number, modulus: bigint): bigint {
  const power = (base: bigint, exponent: bigint): bigint =>
    exponent === 0n ? 1n : (power((base * base) % modulus, exponent >> 1n) * (exponent & 1n ? base : 1n)) % modulus;
  for (let base = 2n; ; base++) {
    const root = power(base, (modulus - 1n) / BigInt(order));
    if (power(root, BigInt(order / 2)) === modulus - 1n) return root;
  }
}

function bitReverse(value: number, bits: number): number {
  return Number.parseInt(value.toString(2).padStart(bits, '0').split('').reverse().join(''), 2);
}
