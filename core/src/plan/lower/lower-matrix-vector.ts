/**
 * Clear matrix times encrypted vector by generalised diagonals (Halevi and Shoup, ia.cr/2014/106) with baby steps and
 * giant steps. Giant steps run as a Horner scheme and baby steps as a chain, so two rotation keys serve them all.
 */
import { arithmeticOf, type ProgramNode, type Scalar } from '../../program/index.ts';
import { periodOf } from '../circuit.ts';
import type { CircuitBuilder, Operand } from '../circuit-builder.ts';

export function lowerMatrixVector(b: CircuitBuilder, matrix: Extract<ProgramNode, { op: 'constant' }>, x: Operand): Operand {
  const [rows, columns] = matrix.shape as [number, number];
  if ('constant' in x) return clearProduct(b, matrix, x);
  const [inPeriod, outPeriod] = [periodOf(columns), periodOf(rows)];
  const period = Math.max(inPeriod, outPeriod);
  const diagonals = Math.min(inPeriod, outPeriod);
  const zero = arithmeticOf(b.domain).zero;
  // Diagonal d holds in slot i the weight of element i + d in the sum for row i. With fewer rows than columns the rows
  // repeat, each copy sums a part of the columns, and folding adds the parts.
  const diagonal = (d: number, shift: number): readonly Scalar[] => Array.from({ length: period }, (_, slot) => {
    const i = (slot - shift + period) % period;
    const [row, column] = [i % outPeriod, (i + d) % inPeriod];
    return row < rows && column < columns ? matrix.values[row * columns + column]! : zero;
  });
  const baby = 2 ** Math.ceil(Math.log2(diagonals) / 2);
  const rotated: Operand[] = [x];
  for (let j = 1; j < baby; j++) rotated.push(b.rotate(rotated[j - 1]!, 1));
  let sum: Operand = b.constant([zero]);
  for (let g = Math.ceil(diagonals / baby) - 1; g >= 0; g--) {
    // sum over j of rot(diagonal(g * baby + j), -g * baby) * rot(x, j), rotated left by g * baby in the steps that follow.
    let inner: Operand = b.constant([zero]);
    for (let j = 0; j < baby && g * baby + j < diagonals; j++) {
      inner = b.add(inner, b.multiply(rotated[j]!, b.constant(diagonal(g * baby + j, g * baby))));
    }
    // The products are summed before they meet the rotated rest, so that one rescale serves them all.
    sum = b.add(b.rotate(sum, baby), inner);
  }
  for (let step = inPeriod / 2; step >= outPeriod; step /= 2) sum = b.add(sum, b.rotate(sum, step));
  return b.view(sum, { length: rows, period: outPeriod, zeroPadded: true });
}

function clearProduct(b: CircuitBuilder, matrix: Extract<ProgramNode, { op: 'constant' }>, x: Extract<Operand, { constant: readonly Scalar[] }>): Operand {
  const n = arithmeticOf(b.domain);
  const [rows, columns] = matrix.shape as [number, number];
  return b.constant(Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (_, c) => n.multiply(matrix.values[row * columns + c]!, x.constant[c % x.constant.length]!)).reduce((a, c) => n.add(a, c))));
}
