/** What does the arithmetic of a raw handler, unchecked: the engine at a call, nothing at all when the handler is planned. */
import type { Scalar } from '../../program/index.ts';
import type { Instruction } from '../plan.ts';

/** `C` stands for a ciphertext, `P` for encoded numbers. */
export interface RawBackend<C, P> {
  encode(slots: readonly Scalar[], level: number, scale: number): P;
  /** A new ciphertext; the operands stay as they are. */
  apply(instruction: Instruction, operands: readonly C[], numbers: P | undefined): C;
  free(handle: C | P): void;
}
