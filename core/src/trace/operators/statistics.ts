/** Figures of two vectors, and products of features. */
import { sameShape, showShape, type Domain } from '../../program/index.ts';
import { gather, traceOf, wholeNumber } from '../build/index.ts';
import { EncryptedValue } from '../encrypted-value.ts';
import { concatenate } from './linear-algebra.ts';

/** Population covariance of two values of one shape: mean(x y) - mean(x) mean(y). Integers carry the clear denominator n^2. */
export function covariance<D extends Domain>(x: EncryptedValue<D>, y: EncryptedValue<D>): EncryptedValue<D> {
  const trace = traceOf('covariance', [x, y]);
  if (x.shape.length === 0 || !sameShape(x.shape, y.shape)) throw trace.shapeError('covariance', `${showShape(x.shape)} and ${showShape(y.shape)}`, 'two vectors, matrices or images of one shape');
  if (x.node === y.node) return x.variance();
  return x.multiply(y).mean().subtract(x.mean().multiply(y.mean()));
}

/** Largest degree of products: the number of features grows as the length to this power. */
const MAX_DEGREE = 8;
const MAX_PRODUCTS = 1 << 16;

/**
 * All products of up to `degree` elements of a vector: degree 1 first, then degree 2 in the order x0 x0, x0 x1, ..., x1 x1, ...,
 * as scikit-learn orders them with include_bias = false. Depth grows with the logarithm of the degree.
 */
export function polynomialFeatures<D extends Domain>(x: EncryptedValue<D>, degree: number): EncryptedValue<D> {
  const trace = traceOf('polynomialFeatures', [x]);
  if (x.shape.length !== 1) throw trace.shapeError('polynomialFeatures', showShape(x.shape), 'a vector');
  wholeNumber('polynomialFeatures', trace, 'degree', degree, 1, MAX_DEGREE);
  const count = countUpTo(x.shape[0]!, degree);
  if (count > MAX_PRODUCTS) throw trace.constantError('polynomialFeatures', `degree = ${degree}`, `a degree that gives at most ${MAX_PRODUCTS} products instead of ${count}`);
  const products = [x];
  const ordered = [monomials(x.shape[0]!, 1)];
  for (let k = 2; k <= degree; k++) {
    const half = Math.ceil(k / 2);
    const terms = monomials(x.shape[0]!, k);
    ordered.push(terms);
    const first = select(products[half - 1]!, ordered[half - 1]!, terms.map((term) => term.slice(0, half)));
    const second = select(products[k - half - 1]!, ordered[k - half - 1]!, terms.map((term) => term.slice(half)));
    products.push(first.multiply(second));
  }
  return degree === 1 ? x : concatenate(products);
}

/** Indices of the elements in each product, ascending: combinations with repetition in lexicographic order. */
function monomials(length: number, degree: number): number[][] {
  if (degree === 0) return [[]];
  return monomials(length, degree - 1).flatMap((term) => Array.from({ length: length - (term.at(-1) ?? 0) }, (_, i) => [...term, (term.at(-1) ?? 0) + i]));
}

/** Some of the products of one degree. */
function select<D extends Domain>(products: EncryptedValue<D>, ordered: readonly number[][], wanted: readonly number[][]): EncryptedValue<D> {
  const places = new Map(ordered.map((term, place) => [term.join(), place]));
  return new EncryptedValue<D>(gather(products, wanted.map((term) => places.get(term.join())!), [wanted.length]));
}

/** Sum of the numbers of combinations with repetition of 1 .. degree elements: (length + degree choose degree) - 1. */
function countUpTo(length: number, degree: number): number {
  return Array.from({ length: degree }, (_, k) => k + 1).reduce((product, k) => (product * (length + k)) / k, 1) - 1;
}
