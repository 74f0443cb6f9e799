/** Rotation steps, Galois elements and the evaluation keys that a schedule needs. */
import { expectedGaloisKeyBytes, expectedPublicKeyBytes, expectedRelinearizationKeysBytes } from '../parameters/index.ts';
import type { EvaluationKeyPart, Instruction } from './plan.ts';

/** 3 generates the rotations of a row of slots (SEAL, util/galois.cpp): a left rotation by s is the automorphism X -> X^(3^s). */
const GENERATOR = 3;

/** Step 1 .. N/2 - 1 to the Galois element in 1 .. 2N - 1. */
export function galoisElement(step: number, polyModulusDegree: number): number {
  const modulus = BigInt(2 * polyModulusDegree);
  let [element, square] = [1n, BigInt(GENERATOR)];
  // Evaluation asks for this at every rotation: square and multiply, not one product a slot.
  for (let rest = step; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) element = (element * square) % modulus;
    square = (square * square) % modulus;
  }
  return Number(element);
}

/** The automorphism X -> X^-1 exchanges the two rows of slots of BFV and BGV. */
export const rowSwapElement = (polyModulusDegree: number): number => 2 * polyModulusDegree - 1;

/** What keys are for. */
export interface KeySwitches {
  readonly relinearizes: boolean;
  /** Slots, 1 .. N/2 - 1. */
  readonly steps: ReadonlySet<number>;
  readonly swapsRows: boolean;
  /** Under the client's public key. @default false */
  readonly encrypts?: boolean;
}

export function evaluationKeyParts(instructions: readonly Instruction[], polyModulusDegree: number, keyPrimes: number): EvaluationKeyPart[] {
  const uses = (op: Instruction['op']): boolean => instructions.some((instruction) => instruction.op === op);
  const steps = new Set(instructions.flatMap(({ op, step }) => (op === 'rotateRows' ? [step!] : [])));
  return keyParts({ relinearizes: uses('relinearize'), steps, swapsRows: uses('swapRows'), encrypts: uses('encryptPadding') }, polyModulusDegree, keyPrimes);
}

/** One part for the public key and the relinearization key, if needed, and one for each distinct rotation: ascending, no more and no fewer. */
export function keyParts({ relinearizes, steps, swapsRows, encrypts = false }: KeySwitches, polyModulusDegree: number, keyPrimes: number): EvaluationKeyPart[] {
  const shape = { polyModulusDegree, keyPrimes, seeded: true };
  const parts: EvaluationKeyPart[] = [];
  if (encrypts) parts.push({ name: 'public-key', kind: 'public', galoisElement: 0, bytes: expectedPublicKeyBytes(shape) });
  if (relinearizes) parts.push({ name: 'relinearization', kind: 'relinearization', galoisElement: 0, bytes: expectedRelinearizationKeysBytes(shape) });
  const rowSwap = swapsRows ? [rowSwapElement(polyModulusDegree)] : [];
  for (const element of [...[...steps].map((step) => galoisElement(step, polyModulusDegree)), ...rowSwap].sort((a, b) => a - b)) {
    parts.push({ name: `galois-${element}`, kind: 'galois', galoisElement: element, bytes: expectedGaloisKeyBytes(shape) });
  }
  return parts;
}
