/**
 * FROZEN BASELINE: do not tune. Constant matrix times encrypted vector by its diagonals, in baby steps and giant steps:
 * the sum over g of rotate(sum over j of diagonal(g b + j) * rotate(x, j), g b). Giant steps run as Horner's rule, and baby steps as a chain,
 * so that the Galois keys of 1 and b elements serve them all. Several vectors, each with its own matrix, share the giant steps.
 */
import type { Ciphertext, Plaintext } from 'node-seal';
import type { CompetentCkks } from './competent-ckks.ts';
import { spread, upTo } from './stride-packing.ts';

export type Matrix = readonly (readonly number[])[];

export interface DiagonalOptions {
  /** One for each vector; all rows x columns, both powers of two. */
  readonly matrices: readonly Matrix[];
  /** Elements that the slots hold for each sample; a multiple of rows and columns. The vectors repeat with the period of the columns. */
  readonly positions: number;
  readonly babySteps: number;
  /** Level of the vectors; the product is one level below, with the vectors' scale, unless `scale` is given. */
  readonly level: number;
  /** Encodes the matrices with this scale and rescales nothing: the product has both scales and stays at the vectors' level. */
  readonly scale?: number;
}

export interface DiagonalProduct {
  /**
   * Sum of the matrices times their vectors: row r at the positions r, r + rows, ... What `extraOf` makes of the first vector's
   * baby steps, at the product's level, joins the sum of each giant step.
   */
  multiply(vectors: readonly Ciphertext[], extraOf?: (babies: readonly Ciphertext[]) => Ciphertext): Ciphertext;
}

/** Rotation steps that matrices of this shape need, in slots. */
export function diagonalSteps({ rows, columns, stride, babySteps }: { readonly rows: number; readonly columns: number; readonly stride: number; readonly babySteps: number }): number[] {
  return [...new Set([...(babySteps > 1 ? [1] : []), babySteps, ...foldElements(rows, columns)])].map((elements) => elements * stride);
}

export function createDiagonals(ckks: CompetentCkks, { matrices, positions, babySteps, level, scale }: DiagonalOptions): DiagonalProduct {
  const { seal, evaluator, slotCount, primes } = ckks;
  const rows = matrices[0]!.length;
  const columns = matrices[0]![0]!.length;
  const stride = slotCount / positions;
  const folds = foldElements(rows, columns).map((elements) => elements * stride);
  const diagonals = upTo(Math.min(rows, columns) / babySteps).map((g) => matrices.map((matrix) => upTo(babySteps).map((j): Plaintext => {
    // The giant rotation comes after the product, so the diagonal is rotated back by as much beforehand.
    const values = upTo(positions).map((p) => matrix[(p - g * babySteps + positions) % rows]![(p + j) % columns]!);
    return ckks.encode(spread(values, stride, slotCount), scale ?? primes[level]!, level);
  })));

  function babiesOf(x: Ciphertext, owned: DisposableStack): Ciphertext[] {
    const babies = [x];
    while (babies.length < babySteps) {
      babies.push(owned.use(ckks.rotateLeft(babies.at(-1)!, stride)));
    }
    return babies;
  }

  function giantSum(babies: readonly (readonly Ciphertext[])[], plains: readonly (readonly Plaintext[])[]): Ciphertext {
    let sum: Ciphertext | undefined;
    babies.forEach((ofVector, v) => ofVector.forEach((baby, j) => {
      const term = new seal.Ciphertext();
      evaluator.multiplyPlain(baby, plains[v]![j]!, term);
      if (sum === undefined) {
        sum = term;
      } else {
        using added = term;
        evaluator.addInplace(sum, added);
      }
    }));
    if (scale === undefined) evaluator.rescaleToNextInplace(sum!);
    return sum!;
  }

  return {
    multiply(vectors, extraOf) {
      using owned = new DisposableStack();
      const babies = vectors.map((x) => babiesOf(x, owned));
      const extra = extraOf && owned.use(extraOf(babies[0]!));
      let product: Ciphertext | undefined;
      for (const plains of diagonals.toReversed()) {
        const sum = giantSum(babies, plains);
        if (extra !== undefined) evaluator.addInplace(sum, extra);
        if (product !== undefined) {
          using previous = product;
          using rotated = ckks.rotateLeft(previous, babySteps * stride);
          evaluator.addInplace(sum, rotated);
        }
        product = sum;
      }
      ckks.rotateAndSum(product!, folds);
      return product!;
    },
  };
}

/** Fills up with zero rows. */
export function padRows(matrix: Matrix, rows: number): Matrix {
  return [...matrix, ...upTo(rows - matrix.length).map(() => matrix[0]!.map(() => 0))];
}

/** A wide matrix leaves partial sums `rows` elements apart. */
function foldElements(rows: number, columns: number): number[] {
  const elements: number[] = [];
  for (let apart = rows; apart < columns; apart *= 2) {
    elements.push(apart);
  }
  return elements;
}
