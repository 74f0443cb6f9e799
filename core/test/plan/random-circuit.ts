/** Circuits of reals for tests: written by hand with the builder, or random from a seed. */
import type { Circuit } from '../../src/plan/circuit.ts';
import { CircuitBuilder, type Operand } from '../../src/plan/circuit-builder.ts';
import { generator } from './random-schedule.ts';

/** Slots of one sample. */
export const PERIOD = 8;

/** Inputs have values in [-1, 1]; `build` gives the outputs. */
export function circuitOf(inputCount: number, build: (b: CircuitBuilder, ...inputs: Operand[]) => readonly Operand[], period = PERIOD): Circuit {
  const b = new CircuitBuilder('real');
  const made = build(b, ...Array.from({ length: inputCount }, (_, input) => b.input(input, period, 1)));
  const outputs = made.map((operand, output) => {
    const { bound } = b.nodeOf(operand);
    return { name: `y${output}`, output, tile: 0, node: (operand as { node: number }).node, range: { low: -bound, high: bound } };
  });
  return { domain: 'real', nodes: b.nodes, inputs: Array.from({ length: inputCount }, (_, input) => ({ input, tile: 0 })), clearTiles: [], outputs, vectorLength: period, spansRows: false };
}

const MAX_BOUND = 64;

export interface RandomCircuitOptions {
  readonly size: number;
  readonly maxDepth: number;
  readonly period?: number;
  readonly maxBound?: number;
}

/** `size` operations, at most `maxDepth` products of either kind in a row. */
export function randomCircuit(seed: number, { size, maxDepth, period = PERIOD, maxBound = MAX_BOUND }: RandomCircuitOptions): Circuit {
  const random = generator(seed);
  const below = (count: number): number => Math.floor(random() * count);
  return circuitOf(1 + below(3), (b, ...inputs) => {
    const values = inputs.map((operand) => ({ operand, depth: 0 }));
    // Recent values more often: the deepest are otherwise used once.
    const pick = (): (typeof values)[number] => values[random() < 0.5 ? Math.max(0, values.length - 1 - below(3)) : below(values.length)]!;
    const constant = (): Operand => b.constant(Array.from({ length: random() < 0.4 ? 1 : period }, () => (Math.round(4000 * random() - 2000) || 1) / 1000));
    for (let step = 0; step < size; step++) {
      const [x, y] = [pick(), pick()];
      const depth = Math.max(x.depth, y.depth);
      const [operand, made] = ([
        () => [b.add(x.operand, y.operand), depth],
        () => [b.add(x.operand, y.operand), depth],
        () => [b.subtract(x.operand, y.operand), depth],
        () => [b.multiply(x.operand, y.operand), depth + 1],
        () => [b.multiply(x.operand, y.operand), depth + 1],
        () => [b.square(x.operand), x.depth + 1],
        () => [b.negate(x.operand), x.depth],
        () => [b.add(x.operand, constant()), x.depth],
        () => [b.multiply(x.operand, constant()), x.depth + 1],
        () => [b.multiply(x.operand, constant()), x.depth + 1],
        () => [b.rotate(x.operand, below(period)), x.depth],
        () => [b.rotate(x.operand, below(period)), x.depth],
      ] satisfies (() => [Operand, number])[])[below(12)]!();
      if ('node' in operand && made <= maxDepth && b.nodeOf(operand).bound <= maxBound) values.push({ operand, depth: made });
    }
    return [values.at(-1)!.operand, pick().operand];
  }, period);
}

/** Slots of each input: the same for the same seed. */
export function randomInputs(seed: number, { inputs, vectorLength }: Circuit): number[][] {
  const random = generator(seed);
  return inputs.map(() => Array.from({ length: vectorLength }, () => 2 * random() - 1));
}
