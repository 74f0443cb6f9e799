/** Validates the declaration of a raw handler: form only. Whether primes exist and protect is the planner's affair. */
import { FheError } from '../errors/index.ts';
import { elementCount } from '../program/index.ts';
import { type RawDeclaration, rotationLength } from './raw-declaration.ts';

const DEGREES: readonly number[] = [1024, 2048, 4096, 8192, 16_384, 32_768];
const MIN_PRIME_BITS = 20;
/** SEAL takes primes of up to 60 bits. */
const MAX_PRIME_BITS = 60;
const MAX_PRIMES = 62;
const MAX_PLAINTEXT_BITS = 59;
const MIN_SCALE_BITS = 20;
/** Receipts, reservations and sums of them stay below 2^53. */
const MAX_MICRO_UNITS = 2 ** 46;
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

/** Gives the declaration back. @throws FheError FHE_RAW_PARAMETERS, FHE_TRACE_SIGNATURE */
export function checkRawDeclaration(declaration: RawDeclaration): RawDeclaration {
  checkScheme(declaration);
  checkModuli(declaration);
  checkVectorLength(declaration);
  checkPorts(declaration);
  checkKeys(declaration);
  const { maxMicroUnits } = declaration;
  demand(Number.isSafeInteger(maxMicroUnits) && maxMicroUnits >= 1 && maxMicroUnits <= MAX_MICRO_UNITS, 'maxUnits', `it is no number of units above 0 and up to ${MAX_MICRO_UNITS / 1e6}`);
  return declaration;
}

function checkScheme({ scheme, inputs, outputs, parameters: { plaintextModulusBits: t, scaleBits } }: RawDeclaration): void {
  demand(['bfv', 'bgv', 'ckks'].includes(scheme), 'scheme', 'it is none of bfv, bgv, ckks');
  const isReal = scheme === 'ckks';
  demand([...inputs, ...outputs].every(({ low }) => low === undefined || typeof low === (isReal ? 'number' : 'bigint')), 'scheme', `${scheme} computes with ${isReal ? 'real' : 'integer'} values`);
  demand(isReal === (t === undefined), 'parameters.plaintextModulusBits', isReal ? 'CKKS has no plaintext modulus' : `${scheme} needs it`);
  demand(isReal === (scaleBits !== undefined), 'parameters.scaleBits', isReal ? 'CKKS needs it' : `${scheme} has no scale`);
}

function checkModuli({ parameters: { polyModulusDegree, coeffModulusBits, plaintextModulusBits: t, scaleBits, security = 128 } }: RawDeclaration): void {
  demand(DEGREES.includes(polyModulusDegree), 'parameters.polyModulusDegree', `it is none of ${DEGREES.join(', ')}`);
  demand([128, 192, 256].includes(security), 'parameters.security', 'it is none of 128, 192, 256');
  const areBits = Array.isArray(coeffModulusBits) && coeffModulusBits.every((bits) => isWhole(bits, MIN_PRIME_BITS, MAX_PRIME_BITS));
  demand(areBits && isWhole(coeffModulusBits.length, 1, MAX_PRIMES), 'parameters.coeffModulusBits', `it is no list of 1 to ${MAX_PRIMES} sizes from ${MIN_PRIME_BITS} to ${MAX_PRIME_BITS}`);
  demand(t === undefined || isWhole(t, 2, MAX_PLAINTEXT_BITS), 'parameters.plaintextModulusBits', `it is no whole number from 2 to ${MAX_PLAINTEXT_BITS}`);
  // SEAL silently builds no level whose modulus does not exceed the plaintext modulus.
  demand(t === undefined || t < coeffModulusBits[0]!, 'parameters.plaintextModulusBits', 'the first prime has to be wider');
  demand(scaleBits === undefined || isWhole(scaleBits, MIN_SCALE_BITS, MAX_PRIME_BITS), 'parameters.scaleBits', `it is no whole number from ${MIN_SCALE_BITS} to ${MAX_PRIME_BITS}`);
}

function checkVectorLength({ scheme, parameters: { polyModulusDegree }, vectorLength }: RawDeclaration): void {
  const slots = scheme === 'ckks' ? polyModulusDegree / 2 : polyModulusDegree;
  demand(isWhole(vectorLength, 1, slots) && Number.isInteger(Math.log2(vectorLength)), 'vectorLength', `it is no power of two up to the ${slots} slots`);
}

function checkPorts({ inputs, outputs, vectorLength }: RawDeclaration): void {
  for (const [kind, ports] of [['inputs', inputs], ['outputs', outputs]] as const) {
    if (ports.length === 0) throw signature(kind, 'there is none');
    for (const { name, shape } of ports) {
      if (!NAME.test(name)) throw signature(kind, `${name.slice(0, 80)} is no name`);
      if (elementCount(shape) > vectorLength) throw signature(`${kind} ${name}`, `its ${elementCount(shape)} elements do not fit the ${vectorLength} positions of a sample`);
    }
  }
  for (const { name, visibility } of inputs) if (visibility !== 'encrypted') throw signature(`input ${name}`, 'a raw handler computes with encrypted inputs only');
}

function checkKeys(declaration: RawDeclaration): void {
  const { scheme, vectorLength, parameters: { polyModulusDegree, coeffModulusBits }, rotationSteps, relinearization, swapRows } = declaration;
  const length = rotationLength(declaration);
  const areSteps = Array.isArray(rotationSteps) && rotationSteps.every((step) => isWhole(step, 1, length - 1)) && new Set(rotationSteps).size === rotationSteps.length;
  demand(areSteps, 'rotationSteps', `it is no list of different steps that are no multiple of ${length}`);
  demand(!swapRows || (scheme !== 'ckks' && vectorLength === polyModulusDegree), 'swapRows', 'only a sample of BFV or BGV that fills both rows of slots has rows to exchange: vectorLength is then the ring degree');
  const switchesKeys = relinearization || swapRows || rotationSteps.length > 0;
  const special = coeffModulusBits.at(-1)!;
  demand(!switchesKeys || coeffModulusBits.length > 1, 'parameters.coeffModulusBits', 'rotations and relinearization need a special prime, the last of at least two');
  demand(!switchesKeys || coeffModulusBits.every((bits) => bits <= special), 'parameters.coeffModulusBits', 'the last, special prime has to be the widest, or key switching drowns results in noise');
}

const isWhole = (value: unknown, low: number, high: number): boolean => Number.isInteger(value) && (value as number) >= low && (value as number) <= high;

function demand(condition: boolean, field: string, reason: string): void {
  if (!condition) throw new FheError('FHE_RAW_PARAMETERS', { field, reason });
}

const signature = (part: string, reason: string): FheError => new FheError('FHE_TRACE_SIGNATURE', { part, reason });
