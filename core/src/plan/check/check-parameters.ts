/** Verifies parameters, security and packing of a plan. */
import { invariant } from '../../errors/index.ts';
import { isPrime } from '../parameters/primes.ts';
import { maxModulusBits } from '../parameters/security-table.ts';
import type { Plan } from '../plan.ts';

export function checkParameters({ scheme, parameters, security, outputs, ...plan }: Plan): void {
  const primes = parameters.coeffModulus.map(BigInt);
  const degree = parameters.polyModulusDegree;
  const isNttPrime = (q: bigint): boolean => isPrime(q) && q % BigInt(2 * degree) === 1n && q < 1n << 60n;
  const total = primes.reduce((product, q) => product * q, 1n).toString(2).length;
  invariant(primes.every(isNttPrime), 'primes are prime, 1 modulo 2N and at most 60 bits');
  invariant(new Set(primes).size === primes.length, 'primes are distinct');
  const level = security.bits === 0 ? 'insecure-test' : security.bits;
  invariant((level === 'insecure-test') === (parameters.security === 'insecure-test'), 'parameters that protect nothing say so');
  invariant(total === security.coeffModulusBits && total <= maxModulusBits(degree, level), 'the modulus stays within the security table');
  // BFV and BGV allow a special prime of the size of the others; a smaller one would let key-switching noise through.
  const switchesKeys = plan.evaluationKeys.some(({ kind }) => kind !== 'public');
  invariant(!switchesKeys || (primes.length > 1 && primes.slice(0, -1).every((q) => q < primes.at(-1)!)), 'the special prime is the largest');
  invariant(parameters.levelFingerprints.length === Math.max(1, primes.length - 1), 'every data level has a fingerprint');
  checkPacking(scheme, degree, plan.packing);
  if (scheme === 'ckks') return invariant(parameters.plaintextModulus === '0', 'CKKS has no plaintext modulus');
  const t = BigInt(parameters.plaintextModulus);
  invariant(isPrime(t) && t % BigInt(2 * degree) === 1n && !primes.includes(t), 'the plaintext modulus batches and is no prime of the chain');
  for (const output of outputs) {
    // SEAL builds no context for a level whose modulus does not exceed the plaintext modulus.
    invariant(primes.slice(0, output.level + 1).reduce((product, q) => product * q, 1n) > t, 'the plaintext modulus is below the modulus of every level');
  }
}

function checkPacking(scheme: Plan['scheme'], degree: number, { kind, vectorLength, samplesPerRow, slotRows, samplesPerCall }: Plan['packing']): void {
  invariant(Number.isInteger(Math.log2(vectorLength)) && slotRows === (scheme === 'ckks' ? 1 : 2), 'samples have a power of two of positions, and rows as the scheme has');
  const rowLength = degree / 2;
  switch (kind) {
    case 'stride': case 'feature-major': return invariant(vectorLength * samplesPerRow === rowLength && samplesPerCall === samplesPerRow * slotRows && (kind === 'feature-major') === (vectorLength === 1), 'samples fill a row of slots');
    case 'periodic': return invariant(vectorLength <= rowLength && samplesPerRow === 1 && samplesPerCall === slotRows, 'a sample repeats through its row');
    case 'both-rows': return invariant(slotRows === 2 && vectorLength === degree && samplesPerCall === 1, 'a sample fills both rows');
  }
}
