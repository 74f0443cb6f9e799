/** The variable of a polynomial inside a circuit: its powers, made once, and what is known of everything made from them. */
import type { CircuitBuilder, Operand } from '../../circuit-builder.ts';
import type { BasisName } from './basis.ts';
import { multiplied, powerExtents, scaledBy, type Extent } from './extent.ts';
import type { PowerProduct } from './power-products.ts';

/** A power of u, or a Chebyshev polynomial of u, times `size`: sizes other than 1 come from a variable that is not scaled to [-1, 1]. */
export interface SizedPower {
  readonly operand: Operand;
  readonly size: number;
}

export class PolynomialVariable {
  readonly basis: BasisName;
  /** Largest |u|. */
  readonly reach: number;
  readonly #b: CircuitBuilder;
  readonly #x: SizedPower;
  readonly #products: ReadonlyMap<number, PowerProduct>;
  readonly #made = new Map<number, SizedPower>();
  readonly #extents: readonly Extent[];

  /** `products` tells how each index that will be asked for is made; none is above the degree. */
  constructor(b: CircuitBuilder, basis: BasisName, x: SizedPower, degree: number, products: ReadonlyMap<number, PowerProduct>) {
    this.basis = basis;
    this.#b = b;
    this.#x = x;
    this.#products = products;
    this.reach = 'node' in x.operand ? b.nodeOf(x.operand).bound / x.size : 0;
    this.#made.set(1, x);
    this.#extents = powerExtents(basis, degree, this.reach);
  }

  power(index: number): SizedPower {
    const known = this.#made.get(index);
    if (known) return known;
    const { a, b } = this.#products.get(index)!;
    const made = this.basis === 'power' ? this.#monomial(a, b) : this.#chebyshev(a, b);
    this.#made.set(index, made);
    return made;
  }

  extent(index: number): Extent {
    return this.#extents[index]!;
  }

  /** Tells the circuit range and derivative of a part: errors that cancel between its terms are counted as they are, not added up. */
  note(part: Operand, { bound, slope }: Extent): Operand {
    if (this.#b.domain === 'integer') return part;
    this.#b.tighten(part, bound);
    this.#b.dependsOn(part, this.#x.operand, slope / this.#x.size);
    return part;
  }

  #monomial(a: number, b: number): SizedPower {
    const [x, y] = [this.power(a), this.power(b)];
    const operand = a === b ? this.#b.square(x.operand) : this.#b.multiply(x.operand, y.operand);
    return { operand: this.note(operand, this.extent(a + b)), size: 1 };
  }

  /** T(a + b) = 2 T(a) T(b) - T(a - b); doubling is an addition and costs no level. */
  #chebyshev(a: number, b: number): SizedPower {
    const [x, y] = [this.power(a), this.power(b)];
    const size = x.size * y.size;
    const extent = multiplied(this.extent(a), this.extent(b));
    const product = this.note(a === b ? this.#b.square(x.operand) : this.#b.multiply(x.operand, y.operand), scaledBy(extent, size));
    const twice = this.note(this.#b.add(product, product), scaledBy(extent, 2 * size));
    const operand = this.note(this.#b.subtract(twice, this.#resized(a - b, size)), scaledBy(this.extent(a + b), size));
    return this.#enlarged({ operand, size }, a + b);
  }

  /** size * T(index). */
  #resized(index: number, size: number): Operand {
    if (index === 0) return this.#b.constant([size]);
    const power = this.power(index);
    if (power.size === size) return power.operand;
    return this.note(this.#b.multiply(power.operand, this.#b.constant([size / power.size])), scaledBy(this.extent(index), size));
  }

  /** Small values drown in noise: doublings bring the size above 1/2 again. */
  #enlarged({ operand, size }: SizedPower, index: number): SizedPower {
    if (size > 0.5) return { operand, size };
    return this.#enlarged({ operand: this.note(this.#b.add(operand, operand), scaledBy(this.extent(index), 2 * size)), size: 2 * size }, index);
  }
}
