/** Turns a polynomial into circuit nodes, by the cuts that cost least. */
import type { Scalar } from '../../../program/index.ts';
import type { CircuitBuilder, Operand } from '../../circuit-builder.ts';
import { divide, type BasisName, type Terms } from './basis.ts';
import { added, extentOf, scaledBy, type Extent } from './extent.ts';
import { chooseCuts } from './choose-cuts.ts';
import { trimmed } from './pattern.ts';
import type { Cut } from './split-search.ts';
import { PolynomialVariable, type SizedPower } from './variable.ts';

const REAL: Terms<Scalar> = { zero: 0, add: (x, y) => Number(x) + Number(y), subtract: (x, y) => Number(x) - Number(y), double: (x) => 2 * Number(x) };
const INTEGER: Terms<Scalar> = { zero: 0n, add: (x, y) => BigInt(x) + BigInt(y), subtract: (x, y) => BigInt(x) - BigInt(y), double: (x) => 2n * BigInt(x) };

/** c0 P(0)(u) + c1 P(1)(u) + ... in the least depth, where the operand of x is size * u. */
export function emitPolynomial(b: CircuitBuilder, basis: BasisName, x: SizedPower, coefficients: readonly Scalar[]): Operand {
  const pattern = trimmed(coefficients.map((c) => characterOf(c, x.size)).join(''));
  const { root, powers } = chooseCuts(pattern, { basis, constantDepth: b.domain === 'real' ? 1 : 0 });
  return emitPart(b, new PolynomialVariable(b, basis, x, pattern.length - 1, powers), coefficients.slice(0, pattern.length), root);
}

/** A coefficient of 1 costs nothing, unless its power has another size. */
function characterOf(c: Scalar, size: number): string {
  const value = Number(c);
  return value === 0 ? '0' : Math.abs(value) === 1 && size === 1 ? '1' : 'c';
}

function emitPart(b: CircuitBuilder, x: PolynomialVariable, coefficients: readonly Scalar[], cut: Cut | undefined): Operand {
  if (cut === undefined) return emitTerms(b, x, coefficients);
  const terms = b.domain === 'real' ? REAL : INTEGER;
  const { quotient, remainder } = divide(x.basis, coefficients, cut.giant, terms);
  const { operand, size } = x.power(cut.giant);
  const high = emitPart(b, x, quotient.map((c) => overSize(c, size)), cut.high);
  const product = noted(b, x, b.multiply(high, operand), coefficients.map((c, k) => terms.subtract(c, remainder[k] ?? terms.zero)));
  return noted(b, x, b.add(product, emitPart(b, x, remainder, cut.low)), coefficients);
}

/** Multiplications by constants, added up. */
function emitTerms(b: CircuitBuilder, x: PolynomialVariable, coefficients: readonly Scalar[]): Operand {
  let sum: Operand | undefined;
  let extent: Extent = { bound: 0, slope: 0 };
  coefficients.forEach((c, k) => {
    if (k === 0 || Number(c) === 0) return;
    const { operand, size } = x.power(k);
    const ofTerm = scaledBy(x.extent(k), Number(c));
    const term = x.note(b.multiply(operand, b.constant([overSize(c, size)])), ofTerm);
    extent = added(extent, ofTerm);
    sum = sum === undefined ? term : x.note(b.add(sum, term), extent);
  });
  const constant = b.constant([coefficients[0]!]);
  return sum === undefined ? constant : noted(b, x, b.add(sum, constant), coefficients);
}

function noted(b: CircuitBuilder, x: PolynomialVariable, part: Operand, coefficients: readonly Scalar[]): Operand {
  return b.domain === 'integer' ? part : x.note(part, extentOf(x.basis, coefficients.map(Number), x.reach));
}

const overSize = (c: Scalar, size: number): Scalar => (size === 1 ? c : Number(c) / size);
