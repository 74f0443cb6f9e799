import { describe, expect, test } from '@jest/globals';
import type { Circuit, CircuitNode } from '../../src/plan/circuit.ts';
import { plaintextModuliFor } from '../../src/plan/parameters/plaintext-modulus.ts';
import { isPrime } from '../../src/plan/parameters/primes.ts';
import type { TracedProgram } from '../../src/program/index.ts';

const DEGREE = 4096;
const TRACED = { program: { domain: 'integer', inputs: [], nodes: [], outputs: [{ name: 'y', node: 0, precisionBits: 0, denominator: 1n }] }, locations: [] } as TracedProgram;

function circuit(high: bigint, extra: Partial<CircuitNode> = {}): Circuit {
  const common = { period: 1, bound: 0, source: 0 };
  const nodes = [{ ...common, op: 'input', args: [], input: 0 }, { ...common, op: 'multiplyPlain', args: [0], constant: [3n], ...extra }] as CircuitNode[];
  return { domain: 'integer', nodes, inputs: [{ input: 0, tile: 0 }], clearTiles: [], outputs: [{ name: 'y', output: 0, tile: 0, node: 1, range: { low: 0n, high } }], vectorLength: 1, spansRows: false };
}

function moduli(high: bigint, count: number, extra?: Partial<CircuitNode>): readonly bigint[] {
  const found = plaintextModuliFor(circuit(high, extra), TRACED, DEGREE, count);
  if ('refusal' in found) throw new Error(found.refusal.kind);
  return found.plaintextModuli;
}

const product = (factors: readonly bigint[]): bigint => factors.reduce((total, factor) => total * factor, 1n);

describe.each([1, 2, 3, 5, 8])('%i plaintext moduli', (count) => {
  const high = 2n ** BigInt(40 * count);

  test('are different batching primes, the largest first, whose product exceeds the range', () => {
    const found = moduli(high, count);

    expect(found).toHaveLength(count);
    expect(found.every((t, i) => isPrime(t) && t % BigInt(2 * DEGREE) === 1n && (i === 0 || t < found[i - 1]!))).toBe(true);
    expect(product(found)).toBeGreaterThan(high);
  });

  test('are as narrow as they can be: the next lower prime in place of the largest would be too few', () => {
    const found = moduli(high, count);

    expect(product(found) / found[0]!).toBeLessThanOrEqual(high);
    expect(found[0]!.toString(2).length).toBeLessThanOrEqual(42);
  });
});

test('a modulus that makes a factor zero is left out, because anyone can read such a product', () => {
  const [first, second] = moduli(2n ** 60n, 2);

  const found = moduli(2n ** 60n, 2, { constant: [first! * second!] });

  expect(found).not.toContain(first);
  expect(found).not.toContain(second);
});

test('a modulus that divides a divisor is left out, because nothing is divided by zero', () => {
  const [first] = moduli(2n ** 60n, 2);

  expect(moduli(2n ** 60n, 2, { divisor: first! * 7n })).not.toContain(first);
});

test('a range beyond the moduli is refused with its bits', () => {
  expect(plaintextModuliFor(circuit(2n ** 118n), TRACED, DEGREE, 2)).toMatchObject({ refusal: { kind: 'plaintext-range', missingBits: 1, details: { output: 'y', bits: 119, limit: 118, moduli: '2 plaintext moduli' } } });
});
