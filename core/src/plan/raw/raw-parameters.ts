/** Moduli of the sizes that a raw handler declares, by the same rules as the planner's own. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { FheError } from '../../errors/index.ts';
import { modulusChain } from '../../parameters/index.ts';
import type { RawDeclaration } from '../../raw/index.ts';
import { modulusBits, type SecurityLevel } from '../parameters/choice.ts';
import { bitLength, primeAbove, primeBelow, primeNearest } from '../parameters/primes.ts';
import { PrimeSupply } from '../parameters/prime-supply.ts';
import { maxModulusBits, SECURITY_TABLE } from '../parameters/security-table.ts';
import type { PlanParameters, PlanSecurity } from '../plan.ts';

export interface ChosenParameters {
  readonly parameters: PlanParameters;
  readonly security: PlanSecurity;
}

/** @throws FheError FHE_RAW_PARAMETERS when there are no such primes, or when together they protect too little */
export function rawParameters({ scheme, parameters: asked }: RawDeclaration, security: SecurityLevel): ChosenParameters {
  const { polyModulusDegree } = asked;
  const plaintextModulus = plaintextModulusOf(asked);
  const primes = scheme === 'ckks' ? approximatePrimes(asked) : exactPrimes(asked, plaintextModulus);
  const [bits, most] = [modulusBits(primes), maxModulusBits(polyModulusDegree, security)];
  if (bits > most) throw refused('parameters.coeffModulusBits', `together the primes have ${bits} bits, and ${most} keep ${security} bits of security at degree ${polyModulusDegree} (${SECURITY_TABLE})`);
  const { parmsIds } = modulusChain({ scheme, polyModulusDegree, coeffModulus: primes, plaintextModulus });
  return {
    parameters: {
      polyModulusDegree,
      coeffModulus: primes.map(String),
      plaintextModulus: String(plaintextModulus),
      fingerprint: bytesToHex(parmsIds.at(-1)!),
      levelFingerprints: parmsIds.slice(0, Math.max(1, primes.length - 1)).map((id) => bytesToHex(id)),
      ...(security === 'insecure-test' && { security }),
    },
    security: { table: SECURITY_TABLE, bits: security === 'insecure-test' ? 0 : security, coeffModulusBits: bits, maxCoeffModulusBits: most },
  };
}

/** The smallest batching prime of the size; 0 for CKKS. */
function plaintextModulusOf({ plaintextModulusBits: bits, polyModulusDegree }: RawDeclaration['parameters']): bigint {
  if (bits === undefined) return 0n;
  const prime = primeAbove(1n << BigInt(bits - 1), polyModulusDegree, new Set());
  if (bitLength(prime) !== bits) throw refused('parameters.plaintextModulusBits', `no prime of ${bits} bits makes slots at degree ${polyModulusDegree}`);
  return prime;
}

/** Of exactly the sizes; the special prime first, which gets the largest of its size. */
function exactPrimes({ coeffModulusBits, polyModulusDegree }: RawDeclaration['parameters'], plaintextModulus: bigint): bigint[] {
  const supply = new PrimeSupply(polyModulusDegree, plaintextModulus);
  const taken = new Set<bigint>();
  const choose = (bits: number): bigint => {
    const prime = supply.largest(bits, taken);
    if (prime === undefined) throw scarce(bits, polyModulusDegree);
    taken.add(prime);
    return prime;
  };
  const special = choose(coeffModulusBits.at(-1)!);
  return [...coeffModulusBits.slice(0, -1).map(choose), special];
}

/**
 * First and special prime below their size. Those between from the highest level down, each nearest to what takes the square of
 * the scale that is reached there back to the declared one.
 */
function approximatePrimes({ coeffModulusBits, polyModulusDegree, scaleBits }: RawDeclaration['parameters']): bigint[] {
  // About one in `bits` of the numbers 1 modulo 2N near 2^bits is prime.
  const small = coeffModulusBits.find((bits) => 2 ** bits < 32 * polyModulusDegree * coeffModulusBits.length);
  if (small !== undefined) throw scarce(small, polyModulusDegree);
  const taken = new Set<bigint>();
  const take = (prime: bigint): bigint => { taken.add(prime); return prime; };
  const special = take(primeBelow(coeffModulusBits.at(-1)!, polyModulusDegree, taken));
  if (coeffModulusBits.length === 1) return [special];
  const first = take(primeBelow(coeffModulusBits[0]!, polyModulusDegree, taken));
  const between: bigint[] = [];
  let scale = 2 ** scaleBits!;
  for (const bits of coeffModulusBits.slice(1, -1).reverse()) {
    const nearest = primeNearest(bits === scaleBits ? (scale * scale) / 2 ** scaleBits : 2 ** bits, polyModulusDegree, taken);
    // The engine takes primes below 2^60.
    const prime = take(nearest < 1n << 60n ? nearest : primeBelow(bits, polyModulusDegree, taken));
    between.unshift(prime);
    scale = (scale * scale) / Number(prime);
  }
  return [first, ...between, special];
}

const scarce = (bits: number, degree: number): FheError => refused('parameters.coeffModulusBits', `there are too few primes of ${bits} bits for degree ${degree}`);

const refused = (field: string, reason: string): FheError => new FheError('FHE_RAW_PARAMETERS', { field, reason });
