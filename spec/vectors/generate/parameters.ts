/** Vectors of parms_id for every level. The values were compared with SEAL's own when the tests ran. */
import { modulusChain, parseParameters, type Scheme } from '../../../core/src/wire/index.ts';
import { hexOf } from './mutation.ts';

const SETS: readonly { name: string; scheme: Scheme; polyModulusDegree: number; coeffModulus: readonly string[]; plaintextModulus: string }[] = [
  { name: 'ckks-8192', scheme: 'ckks', polyModulusDegree: 8192, coeffModulus: ['2199023190017', '274877153281', '274877202433', '274877562881', '1125899906826241'], plaintextModulus: '0' },
  { name: 'bfv-8192', scheme: 'bfv', polyModulusDegree: 8192, coeffModulus: ['274877562881', '68719230977', '1099511480321'], plaintextModulus: '1032193' },
  { name: 'bgv-8192', scheme: 'bgv', polyModulusDegree: 8192, coeffModulus: ['274877562881', '68719230977', '1099511480321'], plaintextModulus: '1032193' },
  { name: 'insecure-ckks-one-prime', scheme: 'ckks', polyModulusDegree: 1024, coeffModulus: ['1073707009'], plaintextModulus: '0' },
  { name: 'insecure-bfv-1024', scheme: 'bfv', polyModulusDegree: 1024, coeffModulus: ['1073707009', '2147473409'], plaintextModulus: '12289' },
];

const REFUSED: readonly { name: string; scheme: Scheme; polyModulusDegree: number; coeffModulus: readonly string[]; plaintextModulus: string }[] = [
  { name: 'a degree that is no power of two', scheme: 'ckks', polyModulusDegree: 1536, coeffModulus: ['1073707009'], plaintextModulus: '0' },
  { name: 'a degree below 1024', scheme: 'ckks', polyModulusDegree: 512, coeffModulus: ['1073707009'], plaintextModulus: '0' },
  { name: 'a degree above 32768', scheme: 'ckks', polyModulusDegree: 65536, coeffModulus: ['1152921504606584833'], plaintextModulus: '0' },
  { name: 'no prime', scheme: 'ckks', polyModulusDegree: 1024, coeffModulus: [], plaintextModulus: '0' },
  { name: 'a prime twice', scheme: 'ckks', polyModulusDegree: 1024, coeffModulus: ['1073707009', '1073707009'], plaintextModulus: '0' },
  { name: 'a modulus that is not 1 modulo 2N', scheme: 'ckks', polyModulusDegree: 1024, coeffModulus: ['1073707011'], plaintextModulus: '0' },
  { name: 'a modulus of 61 bits', scheme: 'ckks', polyModulusDegree: 1024, coeffModulus: ['1152921504607051777'], plaintextModulus: '0' },
  { name: 'a number with a leading zero', scheme: 'ckks', polyModulusDegree: 1024, coeffModulus: ['01073707009'], plaintextModulus: '0' },
  { name: 'a negative number', scheme: 'ckks', polyModulusDegree: 1024, coeffModulus: ['-1073707009'], plaintextModulus: '0' },
  { name: 'a hexadecimal number', scheme: 'ckks', polyModulusDegree: 1024, coeffModulus: ['0x3fff7801'], plaintextModulus: '0' },
  { name: 'CKKS with a plaintext modulus', scheme: 'ckks', polyModulusDegree: 1024, coeffModulus: ['1073707009'], plaintextModulus: '12289' },
  { name: 'BFV without a plaintext modulus', scheme: 'bfv', polyModulusDegree: 1024, coeffModulus: ['1073707009'], plaintextModulus: '0' },
];

export function parametersVectors(): unknown {
  return {
    description: 'wire-format 4. parmsIds[i] is the parms_id with the first i + 1 primes; the last one is the fingerprint.',
    vectors: [
      ...SETS.map(({ name, scheme, ...text }) => {
        const chain = modulusChain(parseParameters(scheme, text));
        return { name, scheme, ...text, maxLevel: chain.maxLevel, parmsIds: chain.parmsIds.map(hexOf), expect: 'ok' };
      }),
      ...REFUSED.map((set) => ({ ...set, expect: 'FHE_PLAN_INVALID' })),
    ],
  };
}
