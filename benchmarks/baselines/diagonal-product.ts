/** The product of a constant matrix and encrypted vectors in BFV by diagonals, with baby steps and giant steps, as an expert writes it once and keeps. */
import type { Ciphertext, Plaintext } from 'node-seal';
import type { ServerSession } from './integer-session.ts';

export interface DiagonalProduct {
  /** Both powers of two, outputs at most inputs. */
  readonly outputs: number;
  readonly inputs: number;
  /** Distance in slots of two neighbouring values; inputs * stride slots are one batching row. */
  readonly stride: number;
  /** Divides outputs. 1: the vector itself is never rotated, so its noise is still fresh when it meets the matrix. */
  readonly babySteps: number;
  /** Each batching row of slots has its own matrix. */
  entry(batchingRow: 0 | 1, output: number, input: number): number;
}

/** Steps whose Galois keys the product needs. */
export function diagonalRotationSteps({ outputs, inputs, stride, babySteps }: DiagonalProduct): readonly number[] {
  const steps = new Set<number>();
  if (babySteps > 1) steps.add(stride);
  if (babySteps < outputs) steps.add(babySteps * stride);
  for (let fold = outputs; fold < inputs; fold *= 2) steps.add(fold * stride);
  return [...steps];
}

/**
 * Output j of each vector comes to the places of values j, j + outputs, ... Diagonal k holds entry (i mod outputs, i + k) at value i, so
 * the products of all diagonals with the vector rotated by k add up to outputs after the fold. With k = giant * babySteps + baby the
 * giant rotations are taken together, from the last to the first: each is one rotation by babySteps.
 */
export function prepareDiagonalProduct(server: ServerSession, live: DisposableStack, product: DiagonalProduct): (x: Ciphertext) => Ciphertext {
  const { seal, evaluator, galoisKeys, lastLevel } = server;
  const { outputs, inputs, stride, babySteps } = product;
  const giantSteps = outputs / babySteps;
  const diagonals = Array.from({ length: giantSteps }, (_, giant) => Array.from({ length: babySteps }, (_, baby) => live.use(encodeDiagonal(server, product, giant * babySteps, baby))));

  function nextBaby(x: Ciphertext): Ciphertext {
    const next = new seal.Ciphertext();
    evaluator.rotateRows(x, stride, galoisKeys, next);
    return next;
  }

  /** Sum of one giant step, at the last level. */
  function innerSum(babies: readonly Ciphertext[], giant: number): Ciphertext {
    const sum = new seal.Ciphertext();
    evaluator.multiplyPlain(babies[0]!, diagonals[giant]![0]!, sum);
    for (let baby = 1; baby < babySteps; baby++) {
      using term = new seal.Ciphertext();
      evaluator.multiplyPlain(babies[baby]!, diagonals[giant]![baby]!, term);
      evaluator.addInplace(sum, term);
    }
    evaluator.cipherTransformFromNttInplace(sum);
    evaluator.cipherModSwitchToInplace(sum, lastLevel);
    return sum;
  }

  return (x) => {
    using call = new DisposableStack();
    const babies = [x];
    while (babies.length < babySteps) babies.push(call.use(nextBaby(babies.at(-1)!)));
    for (const baby of babies) evaluator.cipherTransformToNttInplace(baby);
    const result = innerSum(babies, giantSteps - 1);
    for (let giant = giantSteps - 2; giant >= 0; giant--) {
      evaluator.rotateRowsInplace(result, babySteps * stride, galoisKeys);
      using inner = innerSum(babies, giant);
      evaluator.addInplace(result, inner);
    }
    server.sumRotations(result, outputs * stride, inputs / outputs);
    return result;
  };
}

/** The diagonal `giant + baby`, moved to the right by `giant` values because the giant rotation comes after the product. In NTT form, as its product wants it. */
function encodeDiagonal(server: ServerSession, { outputs, inputs, stride, entry }: DiagonalProduct, giant: number, baby: number): Plaintext {
  const slots = ([0, 1] as const).flatMap((batchingRow) => Array.from({ length: inputs }, (_, i) => {
    const output = (i - giant + inputs) % inputs % outputs;
    return new Array<number>(stride).fill(entry(batchingRow, output, (i + baby) % inputs));
  }).flat());
  const plain = server.encode(slots);
  server.evaluator.plainTransformToNttInplace(plain, server.topLevel);
  return plain;
}
