/** Every instruction that changes a ciphertext, at every level and size that it takes: how to run it once, and which instruction it is. */
import type { Instruction, InstructionOp, Scheme } from '@fhe-serverless/core/plan';
import type { Ciphertext } from 'node-seal';
import type { TimedAct } from './timed-act.ts';
import { ROTATION_STEP, type Workbench } from './workbench.ts';

export interface OperationCase {
  readonly instruction: Instruction;
  /** The instruction that makes its first operand. */
  readonly before: Instruction;
  readonly act: TimedAct<Ciphertext>;
}

interface Shape {
  readonly op: InstructionOp;
  readonly polynomials: number;
  /** Data primes that it leaves less. */
  readonly drops?: number;
  /** The instruction that makes the operand, where the work depends on it. @default 'input' */
  readonly operandOf?: InstructionOp;
  /** The plaintext is an input of the call. */
  readonly isClear?: boolean;
  readonly prepare?: (bench: Workbench, operand: Ciphertext) => void;
  readonly run: (bench: Workbench, operand: Ciphertext, dataPrimes: number) => void;
}

export function operationCases(bench: Workbench): OperationCase[] {
  return shapesOf(bench.scheme).flatMap((shape) => {
    const { polynomials, drops = 0, op, operandOf = 'input', isClear, prepare, run } = shape;
    return Array.from({ length: bench.dataPrimes - drops }, (_, i): OperationCase => {
      const dataPrimes = drops + i + 1;
      const before: Instruction = { op: operandOf, args: [], level: dataPrimes - 1, scale: 1, polynomials };
      const prepareOperand = (): Ciphertext => {
        const copy = bench.ciphertext(dataPrimes, polynomials).copy();
        prepare?.(bench, copy);
        return copy;
      };
      return { before, instruction: { ...before, op, args: [0], level: dataPrimes - 1 - drops, ...(isClear && { clear: 0 }) }, act: { prepare: prepareOperand, run: (x) => run(bench, x, dataPrimes) } };
    });
  });
}

function shapesOf(scheme: Scheme): Shape[] {
  const ofBothSizes: Shape[] = [2, 3].flatMap((polynomials): Shape[] => [
    { op: 'add', polynomials, run: (bench, x, primes) => bench.evaluator.addInplace(x, bench.ciphertext(primes, polynomials, 1)) },
    { op: 'subtract', polynomials, run: (bench, x, primes) => bench.evaluator.subInplace(x, bench.ciphertext(primes, polynomials, 1)) },
    { op: 'negate', polynomials, run: ({ evaluator }, x) => evaluator.negateInplace(x) },
    { op: 'addPlain', polynomials, run: (bench, x, primes) => bench.evaluator.addPlainInplace(x, bench.plaintext(primes)) },
    ...constantProducts(scheme, polynomials),
    { op: 'modSwitch', polynomials, drops: 1, run: (bench, x, primes) => bench.evaluator.cipherModSwitchToInplace(x, bench.level(primes - 1)) },
  ]);
  return [...ofBothSizes, ...productsAndRotations(scheme), ...(scheme === 'ckks' ? rescales() : []), ...(scheme === 'bfv' ? transforms() : [])];
}

/** The engine keeps constants transformed where ciphertexts are; BFV ciphertexts are where a product follows `toNtt`, others meet single numbers. */
function constantProducts(scheme: Scheme, polynomials: number): Shape[] {
  const toNtt = ({ evaluator }: Workbench, x: Ciphertext): void => evaluator.cipherTransformToNttInplace(x);
  const known: Shape = { op: 'multiplyPlain', polynomials, run: (bench, x, primes) => bench.evaluator.multiplyPlainInplace(x, bench.plaintext(primes, 'transformed')) };
  const clear: Shape = { op: 'multiplyPlain', polynomials, isClear: true, run: (bench, x, primes) => bench.evaluator.multiplyPlainInplace(x, bench.plaintext(primes)) };
  if (scheme === 'ckks') return [known];
  if (scheme === 'bgv') return [known, clear];
  const single: Shape = { op: 'multiplyPlain', polynomials, run: (bench, x, primes) => bench.evaluator.multiplyPlainInplace(x, bench.plaintext(primes, 'single')) };
  return [{ ...known, operandOf: 'toNtt', prepare: toNtt }, clear, single];
}

function productsAndRotations(scheme: Scheme): Shape[] {
  const rotates = scheme === 'ckks' ? 'rotateVectorInplace' : 'rotateRowsInplace';
  return [
    { op: 'multiply', polynomials: 2, run: (bench, x, primes) => bench.evaluator.multiplyInplace(x, bench.ciphertext(primes, 2, 1)) },
    { op: 'square', polynomials: 2, run: ({ evaluator }, x) => evaluator.squareInplace(x) },
    { op: 'relinearize', polynomials: 3, run: ({ evaluator, relinearizationKeys }, x) => evaluator.relinearizeInplace(x, relinearizationKeys) },
    { op: 'rotateRows', polynomials: 2, run: ({ evaluator, galoisKeys }, x) => evaluator[rotates](x, ROTATION_STEP, galoisKeys) },
    ...(scheme === 'ckks' ? [] : [{ op: 'swapRows' as const, polynomials: 2, run: ({ evaluator, galoisKeys }: Workbench, x: Ciphertext) => evaluator.rotateColumnsInplace(x, galoisKeys) }]),
  ];
}

const rescales = (): Shape[] => [2, 3].map((polynomials): Shape => ({ op: 'rescale', polynomials, drops: 1, run: ({ evaluator }, x) => evaluator.rescaleToNextInplace(x) }));

function transforms(): Shape[] {
  return [2, 3].flatMap((polynomials): Shape[] => [
    { op: 'toNtt', polynomials, run: ({ evaluator }, x) => evaluator.cipherTransformToNttInplace(x) },
    { op: 'fromNtt', polynomials, prepare: ({ evaluator }, x) => evaluator.cipherTransformToNttInplace(x), run: ({ evaluator }, x) => evaluator.cipherTransformFromNttInplace(x) },
  ]);
}
