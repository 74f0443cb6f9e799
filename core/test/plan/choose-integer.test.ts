import { describe, expect, test } from '@jest/globals';
import type { Circuit } from '../../src/plan/circuit.ts';
import type { Choice } from '../../src/plan/parameters/choice.ts';
import { levelSequences } from '../../src/plan/parameters/level-sequences.ts';
import { maxModulusBits } from '../../src/plan/parameters/security-table.ts';
import { choiceFor, chosen, HandCircuit, sizesOf } from './integer-circuit.ts';

const total = (choice: Choice): number => sizesOf(choice).reduce((sum, bits) => sum + bits, 0);
const count = ({ schedule }: Choice, op: string): number => schedule.instructions.filter((instruction) => instruction.op === op).length;
const levels = ({ schedule }: Choice, op: string): number[] => schedule.instructions.filter((instruction) => instruction.op === op).map(({ level }) => level);

function dot(): Circuit {
  const c = new HandCircuit(1024);
  return c.build([{ node: c.sum(c.multiply(c.input(), c.input()), 1024), high: 1024n * 255n ** 2n }]);
}

/** 2 (u^2 + v^2) of the differences along both diagonals of 2 x 2 sums: five rotations by 1 and 64. */
function sobel(): Circuit {
  const c = new HandCircuit(4096);
  const x = c.input();
  const across = c.add(x, c.rotate(x, 1));
  const sums = c.add(across, c.rotate(across, 64));
  const [right, below] = [c.rotate(sums, 1), c.rotate(sums, 64)];
  const squares = c.add(c.square(c.subtract(c.rotate(right, 64), sums)), c.square(c.subtract(right, below)));
  return c.build([{ node: c.add(squares, squares), high: 2_200_000n }]);
}

/** Sum and sum of squares of two ciphertexts, left in the slots. */
function slotSums(): Circuit {
  const c = new HandCircuit(4096);
  const [x, y] = [c.input(), c.input()];
  return c.build([{ node: c.add(c.square(x), c.square(y)), high: 79_000_000_000n }, { node: c.add(x, y), high: 400_000n }]);
}

/** 1,024 rows of 16: sixteen diagonals in four groups, then a fold. */
function lookup(): Circuit {
  const c = new HandCircuit(1024);
  const x = c.input();
  const babies = [x, c.rotate(x, 1), c.rotate(x, 2), c.rotate(x, 3)];
  const diagonal = (d: number): bigint[] => Array.from({ length: 1024 }, (_, i) => BigInt((i * 7919 + d * 104_729) % 65_000));
  const groups = [0, 4, 8, 12].map((giant) => babies.map((baby, b) => c.multiplyPlain(baby, diagonal(giant + b))).reduce((a, b) => c.add(a, b)));
  let sum = groups[3]!;
  for (const group of [groups[2]!, groups[1]!, groups[0]!]) sum = c.add(c.rotate(sum, 4), group);
  for (let step = 16; step < 1024; step *= 2) sum = c.add(sum, c.rotate(sum, step));
  return c.build([{ node: sum, high: 65_000n }]);
}

describe('rows of the prototype, or better', () => {
  test('dot of 1,024 bytes: BGV 8192 within [52, 40, 54], rotations at one prime', () => {
    const choice = chosen(dot(), { scheme: 'bgv', polyModulusDegree: 8192 });

    expect(choice.primes).toHaveLength(2);
    expect(total(choice)).toBeLessThanOrEqual(52 + 40 + 54);
    expect(levels(choice, 'rotateRows')).toEqual(Array(10).fill(0));
    expect(levels(choice, 'output')).toEqual([0]);
  });

  test('squared gradient: BGV 8192 within [42, 40, 50], one relinearization, or none where answers may be long', () => {
    const choice = chosen(sobel(), { scheme: 'bgv', polyModulusDegree: 8192 });
    const long = chosen(sobel(), { scheme: 'bgv', polyModulusDegree: 8192, request: { revealPartialSums: true } });

    expect(choice.primes).toHaveLength(2);
    expect(total(choice)).toBeLessThanOrEqual(42 + 40 + 50);
    expect([count(choice, 'relinearize'), count(long, 'relinearize'), count(choice, 'rotateRows')]).toEqual([1, 0, 5]);
    expect(levels(choice, 'output')).toEqual([0]);
  });

  test('sums of squares that the key holder finishes: BGV 8192 within [58, 48, 58], no keys', () => {
    const choice = chosen(slotSums(), { scheme: 'bgv', polyModulusDegree: 8192, request: { revealPartialSums: true } });

    expect(choice.primes.length).toBeLessThanOrEqual(2);
    expect(total(choice)).toBeLessThanOrEqual(58 + 48 + 58);
    expect(count(choice, 'relinearize')).toBe(0);
  });

  test('lookup among 1,024 rows of 16: BFV 4096 within [38, 32, 36], transforms shared, giant steps at one prime', () => {
    const choice = chosen(lookup(), { scheme: 'bfv', polyModulusDegree: 4096 });

    expect(choice.primes).toHaveLength(2);
    expect(total(choice)).toBeLessThanOrEqual(38 + 32 + 36);
    expect(choice.plaintextModulus).toBe(65_537n);
    expect(levels(choice, 'rotateRows').toSorted((a, b) => a - b)).toEqual([...Array<number>(9).fill(0), 1, 1, 1]);
    expect([count(choice, 'toNtt'), count(choice, 'multiplyPlain')]).toEqual([4, 16]);
  });
});

describe('moduli', () => {
  test('keep the margin at every output and stay within the table, at each level of security', () => {
    for (const security of [128, 192, 256] as const) {
      const choice = chosen(sobel(), { scheme: 'bgv', polyModulusDegree: 16384, security });

      expect(total(choice)).toBeLessThanOrEqual(maxModulusBits(16384, security));
      for (const { budgetBits, marginBits } of choice.predictions!) expect(budgetBits).toBeGreaterThanOrEqual(marginBits);
    }
  });

  test('are below 2^50 where that is enough', () => {
    expect(Math.max(...sizesOf(chosen(dot(), { scheme: 'bgv', polyModulusDegree: 8192 })))).toBeLessThanOrEqual(49);
  });

  test('have a special prime that is the widest by 8 to 10 bits where the table leaves room, and a small one where no key is switched', () => {
    const switched = chosen(sobel(), { scheme: 'bfv', polyModulusDegree: 8192 });
    const unswitched = chosen(slotSums(), { scheme: 'bgv', polyModulusDegree: 8192, request: { revealPartialSums: true } });

    expect(sizesOf(switched).at(-1)! - Math.max(...sizesOf(switched).slice(0, -1))).toBeGreaterThanOrEqual(8);
    expect(sizesOf(unswitched).at(-1)).toBeLessThan(20);
  });

  test('are one prime, with none set aside, for what a single one holds', () => {
    const c = new HandCircuit(1024);
    const choice = chosen(c.build([{ node: c.add(c.multiplyPlain(c.input(), [3n]), c.input()), high: 1000n }]), { scheme: 'bfv', polyModulusDegree: 2048 });

    expect([choice.primes.length, choice.specialPrime]).toEqual([1, 0n]);
  });

  test('align with the plaintext modulus where sums would join unequal correction factors', () => {
    const c = new HandCircuit(8);
    const x = c.input();
    const choice = chosen(c.build([{ node: c.add(c.square(c.square(c.square(x))), x), high: 60_000n }]), { scheme: 'bgv', polyModulusDegree: 8192 });

    expect(choice.primes.length).toBeGreaterThan(2);
    for (const prime of choice.primes.slice(1)) expect(prime % choice.plaintextModulus).toBe(1n);
  });
});

describe('the plaintext modulus', () => {
  const linear = (high: bigint, divisor?: bigint): Circuit => {
    const c = new HandCircuit(8);
    return c.build([{ node: c.multiplyPlain(c.input(), [3n], divisor), high }]);
  };

  test('is the smallest prime that batches and exceeds the span of the widest output', () => {
    expect(chosen(linear(40_960n), { scheme: 'bfv', polyModulusDegree: 4096 }).plaintextModulus).toBe(40_961n);
    expect(chosen(linear(40_961n), { scheme: 'bfv', polyModulusDegree: 4096 }).plaintextModulus).toBe(65_537n);
  });

  test('divides no divisor', () => {
    expect(chosen(linear(40_960n, 40_961n), { scheme: 'bgv', polyModulusDegree: 4096 }).plaintextModulus).toBe(65_537n);
  });

  test('refuses outputs that no prime holds, and names the output', () => {
    const refusal = { kind: 'plaintext-range', node: 1, missingBits: 2, details: { output: 'y0', bits: 61, limit: 59, moduli: 'one plaintext modulus' } };

    expect(choiceFor(linear(1n << 60n), { scheme: 'bfv', polyModulusDegree: 4096 })).toEqual({ refusal });
  });
});

describe('refusals', () => {
  test('a circuit too deep for the ring is refused with the missing bits, and fits a larger ring', () => {
    const c = new HandCircuit(8);
    let x = c.input();
    for (let i = 0; i < 5; i++) x = c.square(x);
    const circuit = c.build([{ node: x, high: 1n << 30n }]);

    const result = choiceFor(circuit, { scheme: 'bfv', polyModulusDegree: 4096 });

    expect(result).toMatchObject({ refusal: { kind: 'too-deep', node: 5, details: { needed: 5 } } });
    expect((result as { refusal: { missingBits: number } }).refusal.missingBits).toBeGreaterThan(0);
    expect(chosen(circuit, { scheme: 'bfv', polyModulusDegree: 16384 }).primes.length).toBeGreaterThan(2);
  });

  test('noise beyond every number is refused like other noise', () => {
    const c = new HandCircuit(8);
    let x = c.input();
    for (let i = 0; i < 12; i++) x = c.square(x);

    const result = choiceFor(c.build([{ node: x, high: 1n << 40n }]), { scheme: 'bgv', polyModulusDegree: 2048 });

    expect(Number.isFinite((result as { refusal: { missingBits: number } }).refusal.missingBits)).toBe(true);
  });

  test('a ring that the table does not list for the security holds nothing', () => {
    expect(choiceFor(dot(), { scheme: 'bgv', polyModulusDegree: 1024, security: 192 })).toHaveProperty('refusal');
  });
});

describe('choices', () => {
  test('are the same every time', () => {
    const once = chosen(lookup(), { scheme: 'bgv', polyModulusDegree: 4096 });

    expect(chosen(lookup(), { scheme: 'bgv', polyModulusDegree: 4096 })).toEqual(once);
  });

  test('use wider moduli in small rings when tests ask for no security', () => {
    const choice = chosen(dot(), { scheme: 'bgv', polyModulusDegree: 2048, security: 'insecure-test' });

    expect(total(choice)).toBeGreaterThan(maxModulusBits(2048, 128));
  });

  test('a sample that fills both rows is summed over both', () => {
    const c = new HandCircuit(2048);
    const x = c.input();
    const choice = chosen(c.build([{ node: c.add(x, c.swapRows(x)), high: 1000n }], { spansRows: true }), { scheme: 'bgv', polyModulusDegree: 2048 });

    expect(count(choice, 'swapRows')).toBe(1);
  });
});

describe('level sequences', () => {
  test('are all that start at the top and never rise, where these are few', () => {
    expect(levelSequences(1, 3, 10)).toEqual([[1, 0, 0], [1, 1, 0], [1, 1, 1]]);
    expect(levelSequences(4, 4, 1000)).toHaveLength(35);
  });

  test('fall evenly where there are too many', () => {
    const sequences = levelSequences(9, 9, 64);

    expect(sequences.length).toBeLessThanOrEqual(64);
    expect(sequences.every((levels) => levels[0] === 9 && levels.every((level, i) => i === 0 || level <= levels[i - 1]!))).toBe(true);
    expect(sequences).toContainEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(sequences).toContainEqual([9, 8, 8, 7, 7, 6, 6, 5, 5]);
  });
});
