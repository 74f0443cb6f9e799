/** The plaintext moduli of an integer circuit: the smallest batching primes that hold every output, one alone or several together. */
import type { Circuit } from '../circuit.ts';
import { isClearTile } from '../circuit.ts';
import type { TracedProgram } from '../../program/index.ts';
import type { ChoiceRefusal } from './choice.ts';
import { bitLength, primeAbove } from './primes.ts';

/** A first prime of 60 bits has to exceed it. */
export const MAX_PLAINTEXT_BITS = 59;

/** Among numbers of 59 bits that are 1 modulo 2N, every twentieth is prime. */
const STEPS_BETWEEN_PRIMES = 20;

type Moduli = { readonly plaintextModuli: readonly bigint[] } | { readonly refusal: ChoiceRefusal };

/**
 * So many primes whose product exceeds the range of every output, the largest first, as narrow as they can be. Only outputs must
 * fit: values in between may wrap around, because sums and products modulo t are those of the integers.
 */
export function plaintextModuliFor(circuit: Circuit, { program }: TracedProgram, polyModulusDegree: number, count: number): Moduli {
  const widest = circuit.outputs.reduce((a, b) => (spanOf(b) > spanOf(a) ? b : a));
  const span = spanOf(widest);
  const [bits, limit] = [bitLength(span), MAX_PLAINTEXT_BITS * count];
  if (bits <= limit) return { plaintextModuli: new ModulusSupply(circuit, polyModulusDegree).narrowest(span, count) };
  return { refusal: { kind: 'plaintext-range', node: widest.node, missingBits: bits - limit, details: { output: program.outputs[widest.output]!.name, bits, limit, moduli: count === 1 ? 'one plaintext modulus' : `${count} plaintext moduli` } } };
}

const spanOf = ({ range }: Circuit['outputs'][number]): bigint => BigInt(range.high) - BigInt(range.low);

class ModulusSupply {
  readonly #polyModulusDegree: number;
  readonly #divisors: readonly bigint[];
  readonly #factors: readonly (readonly bigint[])[];
  readonly #refused = new Set<bigint>();

  constructor({ nodes }: Circuit, polyModulusDegree: number) {
    const products = nodes.filter((node) => node.op === 'multiplyPlain');
    this.#polyModulusDegree = polyModulusDegree;
    this.#divisors = products.flatMap(({ divisor }) => divisor ?? []);
    const factors = products.flatMap(({ constant }) => (isClearTile(constant) ? [] : [constant as readonly bigint[]]));
    // Lowering leaves no product with zero, and no modulus would mend one.
    this.#factors = factors.filter((values) => values.some((value) => value !== 0n));
  }

  /** Neighbouring primes round the root of the span, moved up until their product exceeds it. */
  narrowest(span: bigint, count: number): readonly bigint[] {
    let next = count === 1 ? span : floorRoot(span, count) - BigInt(count * STEPS_BETWEEN_PRIMES * 2 * this.#polyModulusDegree);
    let moduli: readonly bigint[] = [];
    while (moduli.length < count || product(moduli) <= span) {
      next = this.#above(next > 0n ? next : 0n);
      moduli = [next, ...moduli].slice(0, count);
    }
    return moduli;
  }

  #above(value: bigint): bigint {
    for (;;) {
      const prime = primeAbove(value, this.#polyModulusDegree, this.#refused);
      if (this.#serves(prime)) return prime;
      this.#refused.add(prime);
    }
  }

  /** Division by a multiple of t is none, and a product with one is a ciphertext that anyone can read. */
  #serves(t: bigint): boolean {
    return this.#divisors.every((divisor) => divisor % t !== 0n) && this.#factors.every((values) => values.some((value) => value % t !== 0n));
  }
}

/** The largest integer whose power is at most the value; the same on every machine, unlike a root of doubles. */
function floorRoot(value: bigint, degree: number): bigint {
  let root = 0n;
  for (let bit = 1n << BigInt(Math.floor(bitLength(value) / degree)); bit > 0n; bit >>= 1n) {
    if ((root + bit) ** BigInt(degree) <= value) root += bit;
  }
  return root;
}

const product = (moduli: readonly bigint[]): bigint => moduli.reduce((total, modulus) => total * modulus, 1n);
