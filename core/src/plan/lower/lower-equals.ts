/**
 * Equality of integers in a small range with a constant: the polynomial that is 1 at the constant and 0 at every other value of
 * the range (Lagrange), as a balanced product of (x - v), divided once modulo the plaintext modulus.
 */
import type { Interval } from '../../program/index.ts';
import type { CircuitBuilder, Operand } from '../circuit-builder.ts';
import type { Tensor } from '../tensor.ts';
import { mapTiles } from './element-wise.ts';

export function lowerEquals(b: CircuitBuilder, x: Tensor, value: bigint, range: Interval): Tensor {
  const [low, high] = [BigInt(range.low), BigInt(range.high)];
  if (value < low || value > high) return mapTiles(x, () => b.constant([0n]), () => 0n);
  const others = Array.from({ length: Number(high - low) + 1 }, (_, i) => low + BigInt(i)).filter((v) => v !== value);
  if (others.length === 0) return mapTiles(x, () => b.constant([1n]), () => 1n);
  const at = (y: bigint): bigint => others.reduce((product, v) => product * (y - v), 1n);
  const scale = at(value);
  const indicator = (tile: Operand): Operand => {
    // A tile without elements.
    if ('constant' in tile) return b.constant([0n]);
    const product = balancedProduct(b, others.map((v) => b.subtract(tile, b.constant([v]))));
    const positive = scale > 0n ? product : b.negate(product);
    return scale === 1n || scale === -1n ? positive : b.divide(positive, scale > 0n ? scale : -scale);
  };
  // Padding outside the range gives no 0 or 1.
  return { ...mapTiles(x, indicator, () => 0n), padding: x.padding !== undefined && BigInt(x.padding) >= low && BigInt(x.padding) <= high ? at(BigInt(x.padding)) / scale : undefined };
}

function balancedProduct(b: CircuitBuilder, factors: readonly Operand[]): Operand {
  if (factors.length === 1) return factors[0]!;
  const half = 2 ** Math.floor(Math.log2(factors.length - 1));
  return b.multiply(balancedProduct(b, factors.slice(0, half)), balancedProduct(b, factors.slice(half)));
}
