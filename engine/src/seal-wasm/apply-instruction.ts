/** One instruction, in place: the one place where SEAL's evaluator is called, for planned programs and raw handlers alike. */
import { FheError, invariant } from '@fhe-serverless/core/errors';
import { galoisElement, type Instruction, type PlanParameters, rowSwapElement, type Scheme } from '@fhe-serverless/core/plan';
import type { Ciphertext, Evaluator, Plaintext } from 'node-seal';
import type { HandleScope } from './handle-scope.ts';
import { plainBytes } from './plain-bytes.ts';
import { createContext, type SealContext } from './seal-context.ts';
import { translated } from './seal-errors.ts';
import type { SealInstance } from './seal-instance.ts';
import type { SealKeys } from './seal-keys.ts';

/** What an evaluation works with. */
export interface Machine extends SealContext {
  readonly evaluator: Evaluator;
  readonly scheme: Scheme;
  readonly polyModulusDegree: number;
}

/** Lives as long as `scope`. */
export function createMachine({ seal }: SealInstance, scope: HandleScope, scheme: Scheme, parameters: PlanParameters): Machine {
  const context = createContext(seal, scope, scheme, parameters);
  return { ...context, evaluator: scope.own(new seal.Evaluator(context.context)), scheme, polyModulusDegree: parameters.polyModulusDegree };
}

export interface InstructionOperands {
  /** Overwritten by the result. */
  readonly x: Ciphertext;
  readonly other: Ciphertext | undefined;
  readonly plain: Plaintext | undefined;
  readonly keys: SealKeys;
}

export function applyInstruction({ evaluator, levels, scheme, polyModulusDegree }: Machine, instruction: Instruction, { x, other, plain, keys }: InstructionOperands): void {
  switch (instruction.op) {
    case 'add': return evaluator.addInplace(x, other!);
    case 'subtract': return evaluator.subInplace(x, other!);
    case 'negate': return evaluator.negateInplace(x);
    case 'addPlain': return evaluator.addPlainInplace(x, plain!);
    case 'multiplyPlain': return evaluator.multiplyPlainInplace(x, plain!);
    case 'multiply': return evaluator.multiplyInplace(x, other!);
    case 'square': return evaluator.squareInplace(x);
    case 'relinearize': return evaluator.relinearizeInplace(x, keys.relinearization!);
    case 'rescale': return evaluator.rescaleToNextInplace(x);
    case 'modSwitch': return evaluator.cipherModSwitchToInplace(x, levels[instruction.level]!);
    case 'rotateRows': {
      const step = instruction.step!;
      const galois = keys.galois.get(galoisElement(step, polyModulusDegree))!;
      return scheme === 'ckks' ? evaluator.rotateVectorInplace(x, step, galois) : evaluator.rotateRowsInplace(x, step, galois);
    }
    // The automorphism X -> X^-1 exchanges the two rows.
    case 'swapRows': return evaluator.rotateColumnsInplace(x, keys.galois.get(rowSwapElement(polyModulusDegree))!);
    case 'toNtt': return evaluator.cipherTransformToNttInplace(x);
    case 'fromNtt': return evaluator.cipherTransformFromNttInplace(x);
    default: invariant(false, `${instruction.op} can be evaluated`);
  }
}

/** @throws FheError FHE_WIRE_REJECTED for what SEAL refuses, and for a ciphertext that anyone can read */
export function loadCiphertext({ context }: SealContext, payload: Uint8Array, into: Ciphertext): void {
  translated('FHE_WIRE_REJECTED', 'loading an input', () => {
    into.loadFromArray(context, plainBytes(payload));
    if (into.isTransparent()) throw new FheError('FHE_WIRE_REJECTED');
  });
}
