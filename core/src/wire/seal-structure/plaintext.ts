/** Checks an encoded constant, which SEAL stores as a Plaintext: the one route on which that shape is taken. */
import type { ModulusChain } from '../../parameters/index.ts';
import { areBelow } from './coefficients.ts';
import { demand, SealCursor } from './seal-cursor.ts';
import { expectedPlaintextBytes, PARMS_ID_BYTES, WORD_BYTES } from '../../parameters/index.ts';
import { isDenseTernaryCoefficients, isDenseTernaryNtt } from './ternary.ts';

export interface PlaintextExpectation {
  readonly chain: ModulusChain;
  /** Planned level, for CKKS. BFV and BGV constants are in coefficient form and have none. */
  readonly level?: number;
  /** Planned scale, equal to the head's; 1 for BFV and BGV. */
  readonly scale: number;
}

/** SEAL's mark of a plaintext in coefficient form. */
const COEFFICIENT_FORM = new Uint8Array(PARMS_ID_BYTES);

/** Accepts exactly the constants that the plan foresees, and no secret key. @throws FheError FHE_WIRE_REJECTED */
export function checkPlaintext(payload: Uint8Array, expectation: PlaintextExpectation): void {
  const { chain, level = 0, scale } = expectation;
  const { scheme, polyModulusDegree } = chain.parameters;
  const isNttForm = scheme === 'ckks';
  demand(level <= chain.maxLevel);
  const words = isNttForm ? polyModulusDegree * (level + 1) : polyModulusDegree;
  const cursor = new SealCursor(payload);
  cursor.demandHeader(expectedPlaintextBytes(words));
  cursor.demandBytes(isNttForm ? chain.parmsIds[level]! : COEFFICIENT_FORM);
  cursor.demandWord(words);
  demand(Number.isFinite(scale) && scale > 0 && cursor.double() === scale);
  cursor.demandArrayStart(words);
  if (isNttForm) walkResidues(cursor, chain, level + 1);
  else walkCoefficients(cursor, chain);
  cursor.demandEnd();
}

function walkResidues(cursor: SealCursor, chain: ModulusChain, primes: number): void {
  const { polyModulusDegree, coeffModulus } = chain.parameters;
  for (let prime = 0; prime < primes; prime++) {
    const modulus = coeffModulus[prime]!;
    const start = cursor.skip(WORD_BYTES * polyModulusDegree);
    demand(areBelow(cursor.view, start, polyModulusDegree, modulus));
    if (prime === 0) demand(!isDenseTernaryNtt(cursor.view, start, polyModulusDegree, modulus));
  }
}

function walkCoefficients(cursor: SealCursor, chain: ModulusChain): void {
  const { polyModulusDegree, plaintextModulus } = chain.parameters;
  const start = cursor.skip(WORD_BYTES * polyModulusDegree);
  demand(areBelow(cursor.view, start, polyModulusDegree, plaintextModulus));
  demand(!isDenseTernaryCoefficients(cursor.view, start, polyModulusDegree, plaintextModulus));
}
