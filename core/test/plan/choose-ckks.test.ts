import { describe, expect, test } from '@jest/globals';
import { checkCkksSchedule } from '../../src/plan/check/check-ckks-schedule.ts';
import type { Circuit } from '../../src/plan/circuit.ts';
import type { CircuitBuilder, Operand } from '../../src/plan/circuit-builder.ts';
import { lowerPolynomial } from '../../src/plan/lower/lower-polynomial.ts';
import { type Choice, type ChoiceRefusal, type ChoiceResult, keyPrimes, modulusBits } from '../../src/plan/parameters/choice.ts';
import { chooseCkksAt } from '../../src/plan/parameters/choose-ckks.ts';
import { maxModulusBits } from '../../src/plan/parameters/security-table.ts';
import type { PlanRequest, Program } from '../../src/program/index.ts';
import { circuitOf, randomCircuit } from './random-circuit.ts';

interface Question {
  readonly degree?: number;
  readonly precisionBits?: number;
  readonly request?: PlanRequest;
}

function asked(circuit: Circuit, { degree = 8192, precisionBits = 12, request = {} }: Question): ChoiceResult {
  const outputs = circuit.outputs.map(({ name, node }) => ({ name, node, precisionBits, denominator: 1n }));
  const program: Program = { domain: 'real', inputs: [], nodes: [], outputs };
  return chooseCkksAt({ circuit, traced: { program, locations: [] }, polyModulusDegree: degree, security: 128, request });
}

function chosen(circuit: Circuit, question: Question = {}): Choice {
  const result = asked(circuit, question);
  if ('refusal' in result) throw new Error(`refused: ${JSON.stringify(result.refusal)}`);
  checkCkksSchedule(circuit, result.choice.schedule, result.choice.primes, { allowLongOutputs: question.request?.revealPartialSums === true });
  return result.choice;
}

function refused(circuit: Circuit, question: Question = {}): ChoiceRefusal {
  const result = asked(circuit, question);
  if ('choice' in result) throw new Error('a choice was made');
  return result.refusal;
}

/** Nearest powers of two, the special prime last. */
const sizesOf = (choice: Choice): number[] => keyPrimes(choice).map((prime) => Math.round(Math.log2(Number(prime))));
/** Bits of precision that are predicted for the first output, margin included. */
const reachedBits = (choice: Choice): number => -choice.errorBits![0]!;

const weights = (count: number, size: number): number[] => Array.from({ length: count }, (_, i) => size * Math.sin(7 * i + 1));
const total = (b: CircuitBuilder, x: Operand): Operand => [32, 16, 8, 4, 2, 1].reduce((sum, step) => b.add(sum, b.rotate(sum, step)), x);

const logisticRegression = circuitOf(1, (b, x) => {
  const logit = total(b, b.multiply(x, b.constant(weights(64, 0.04))));
  b.tighten(logit, 1);
  return [lowerPolynomial(b, b.add(logit, b.constant([0.1])), [0.5, 1.2, 0, -0.8], { center: 0, radius: 1 })];
}, 64);
const quintic = circuitOf(1, (b, x) => [lowerPolynomial(b, x, [0.3, 0.5, -0.4, 0.2, 0.1, -0.3], { center: 0, radius: 1 })], 4096);
const network = circuitOf(1, (b, x) => {
  const diagonals = (value: Operand): Operand[] => Array.from({ length: 16 }, (_, i) => b.multiply(b.rotate(value, i), b.constant(weights(64, 0.02 + i / 1000))));
  const layer = (value: Operand): Operand => diagonals(value).reduce((sum, term) => b.add(sum, term));
  const hidden = layer(x);
  b.tighten(hidden, 1);
  const scores = layer(b.square(hidden));
  b.tighten(scores, 4);
  return [scores];
}, 64);

describe('chains at least as good as those of PLANNER.md', () => {
  test.each<[string, Circuit, number, number, number]>([
    // Accuracy there is measured; here it is promised: a bit of margin lies between.
    ['logistic regression, degree 3', logisticRegression, 205, 20, 4],
    ['polynomial of degree 5', quintic, 205, 22, 4],
    ['network with one hidden layer', network, 208, 20, 4],
  ])('%s at degree 8192', (_, circuit, mostBits, precisionBits, mostDataPrimes) => {
    const choice = chosen(circuit, { precisionBits });

    expect(modulusBits(keyPrimes(choice))).toBeLessThanOrEqual(maxModulusBits(8192));
    expect(choice.primes.length).toBeLessThanOrEqual(mostDataPrimes);
    expect(sizesOf(choice).every((bits) => bits <= 50)).toBe(true);
    expect(reachedBits(choice)).toBeGreaterThanOrEqual(precisionBits);
    // What is less precise is smaller.
    expect(modulusBits(keyPrimes(chosen(circuit, { precisionBits: 12 })))).toBeLessThan(mostBits);
  });
});

describe('a chain', () => {
  test('is the smallest that keeps the promise with slack', () => {
    const sizes = [10, 12, 14].map((precisionBits) => sizesOf(chosen(quintic, { precisionBits }))[1]!);

    expect(sizes[1]! - sizes[0]!).toBe(2);
    expect(sizes[2]! - sizes[1]!).toBe(2);
    expect(reachedBits(chosen(quintic, { precisionBits: 10 }))).toBeGreaterThanOrEqual(16);
    expect(reachedBits(chosen(quintic, { precisionBits: 10 }))).toBeLessThan(17.5);
  });

  test('keeps its special prime in the fast lanes where the promise allows it, and gives that up where not', () => {
    const special = (precisionBits: number): number => sizesOf(chosen(circuitOf(1, (b, x) => [b.rotate(b.square(x), 1)]), { precisionBits })).at(-1)!;

    expect(special(16)).toBeLessThanOrEqual(50);
    expect(special(27)).toBeGreaterThan(50);
  });

  test('is a single prime where nothing switches keys or is rescaled', () => {
    const linear = circuitOf(2, (b, x, y) => [b.add(b.multiply(x, b.constant([0.5])), b.multiply(y, b.constant([-0.25])))]);

    const choice = chosen(linear, { degree: 2048, precisionBits: 8 });

    expect(choice.primes.length).toBe(1);
    expect(choice.specialPrime).toBe(0n);
  });

  test('holds the largest value of its outputs', () => {
    const roomBits = (size: number): number => {
      const [first, scale] = sizesOf(chosen(circuitOf(1, (b, x) => [b.multiply(b.square(x), b.constant([size]))]), { precisionBits: 14 }));
      return first! - scale!;
    };

    expect(roomBits(500) - roomBits(2)).toBe(8);
  });

  test('has a level less where the outputs may keep their squares', () => {
    const product = circuitOf(2, (b, x, y) => [b.multiply(x, y)]);

    expect(chosen(product, { degree: 4096, precisionBits: 6 }).primes.length).toBe(1);
    expect(chosen(product, { degree: 4096, precisionBits: 16 }).primes.length).toBe(2);
  });

  test('of an unfinished product needs no relinearization key', () => {
    const product = circuitOf(2, (b, x, y) => [b.multiply(x, y)]);

    const { schedule, specialPrime } = chosen(product, { degree: 4096, precisionBits: 6, request: { revealPartialSums: true } });

    expect(schedule.instructions.some(({ op }) => op === 'relinearize')).toBe(false);
    expect(schedule.instructions.at(-1)!.polynomials).toBe(3);
    expect(specialPrime).toBe(0n);
  });

  test('is the same each time it is chosen', () => {
    expect(chosen(logisticRegression)).toEqual(chosen(logisticRegression));
  });
});

describe('a refusal', () => {
  test('of precision says what was reached, and what is wanted', () => {
    const refusal = refused(quintic, { precisionBits: 30 });

    expect(refusal).toMatchObject({ kind: 'precision', node: quintic.outputs[0]!.node, details: { output: 'y0', wanted: 30 } });
    expect(refusal.missingBits).toBe(30 - Number(refusal.details['reached']));
    expect(chosen(quintic, { precisionBits: Number(refusal.details['reached']) })).toBeDefined();
  });

  test('of depth says how many levels are needed, and how many there are', () => {
    const deep = circuitOf(1, (b, x) => [Array.from({ length: 9 }).reduce<Operand>((power) => b.square(power), x)]);

    const refusal = refused(deep, { precisionBits: 4 });

    expect(refusal).toMatchObject({ kind: 'too-deep', node: 9, details: { needed: 9 } });
    expect(Number(refusal.details['available'])).toBeLessThan(9);
    expect(refusal.missingBits).toBeGreaterThan(0);
  });

  test('names the output that is furthest from its promise', () => {
    const both = circuitOf(1, (b, x) => [x, lowerPolynomial(b, x, [0, 1, 1, 1, 1, 1, 1, 1], { center: 0, radius: 1 })]);

    expect(refused(both, { degree: 8192, precisionBits: 26 }).details['output']).toBe('y1');
  });
});

test('random circuits have a choice at some degree', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const circuit = randomCircuit(seed, { size: 4 + (seed % 30), maxDepth: 1 + (seed % 6) });

    const choices = [8192, 16384].map((degree) => asked(circuit, { degree, precisionBits: 8 }));

    if (!choices.some((result) => 'choice' in result)) throw new Error(`seed ${seed}: ${JSON.stringify(choices)}`);
  }
});
