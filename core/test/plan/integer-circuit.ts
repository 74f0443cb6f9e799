/** Integer circuits by hand: one node a line, for tests of schedules and choices. */
import type { Circuit, CircuitNode, PlainOperand } from '../../src/plan/circuit.ts';
import { chooseInteger, type IntegerChoiceInput } from '../../src/plan/parameters/choose-integer.ts';
import type { Choice, ChoiceResult } from '../../src/plan/parameters/choice.ts';

type Made = number;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

export class HandCircuit {
  readonly #nodes: CircuitNode[] = [];
  readonly #vectorLength: number;
  #inputs = 0;
  #clear = 0;

  constructor(vectorLength: number) {
    this.#vectorLength = vectorLength;
  }

  input(): Made { return this.#push({ op: 'input', args: [], input: this.#inputs++ }); }
  add(a: Made, b: Made): Made { return this.#push({ op: 'add', args: [a, b] }); }
  subtract(a: Made, b: Made): Made { return this.#push({ op: 'subtract', args: [a, b] }); }
  multiply(a: Made, b: Made): Made { return this.#push({ op: 'multiply', args: [a, b] }); }
  square(a: Made): Made { return this.#push({ op: 'square', args: [a] }); }
  rotate(a: Made, steps: number): Made { return this.#push({ op: 'rotate', args: [a], steps }); }
  swapRows(a: Made): Made { return this.#push({ op: 'swapRows', args: [a] }); }
  addPlain(a: Made, constant: readonly bigint[]): Made { return this.#push({ op: 'addPlain', args: [a], constant }); }
  multiplyPlain(a: Made, constant: PlainOperand, divisor?: bigint): Made { return this.#push({ op: 'multiplyPlain', args: [a], constant, ...(divisor !== undefined && { divisor }) }); }
  clear(): PlainOperand { return { clear: this.#clear++, bound: 0 }; }

  /** The sum over `length` slots in each, by doubling. */
  sum(a: Made, length: number): Made {
    let value = a;
    for (let step = length / 2; step >= 1; step /= 2) value = this.add(value, this.rotate(value, step));
    return value;
  }

  build(outputs: readonly { readonly node: Made; readonly high: bigint }[], options: { readonly spansRows?: boolean } = {}): Circuit {
    return {
      domain: 'integer',
      nodes: this.#nodes,
      inputs: Array.from({ length: this.#inputs }, (_, input) => ({ input, tile: 0 })),
      clearTiles: Array.from({ length: this.#clear }, (_, input) => ({ input, tile: 0 })),
      outputs: outputs.map(({ node, high }, output) => ({ name: `y${output}`, output, tile: 0, node, range: { low: 0n, high } })),
      vectorLength: this.#vectorLength,
      spansRows: options.spansRows ?? false,
    };
  }

  #push(node: DistributiveOmit<CircuitNode, 'period' | 'bound' | 'source'>): Made {
    this.#nodes.push({ ...node, period: this.#vectorLength, bound: 0, source: 0 } as CircuitNode);
    return this.#nodes.length - 1;
  }
}

/** What a choice reads of a program: the names of its outputs. */
const traced = (circuit: Circuit): IntegerChoiceInput['traced'] => ({
  program: { domain: 'integer', inputs: [], nodes: [], outputs: circuit.outputs.map(({ name }) => ({ name, node: 0, precisionBits: 0, denominator: 1n })) },
  locations: [],
});

export function choiceFor(circuit: Circuit, options: Pick<IntegerChoiceInput, 'scheme' | 'polyModulusDegree'> & Partial<IntegerChoiceInput>): ChoiceResult {
  return chooseInteger({ circuit, traced: traced(circuit), security: 128, request: {}, ...options });
}

export function chosen(circuit: Circuit, options: Parameters<typeof choiceFor>[1]): Choice {
  const result = choiceFor(circuit, options);
  if ('refusal' in result) throw new Error(`refused: ${JSON.stringify(result.refusal)}`);
  return result.choice;
}

export const sizesOf = ({ primes, specialPrime }: Pick<Choice, 'primes' | 'specialPrime'>): number[] =>
  [...primes, ...(specialPrime === 0n ? [] : [specialPrime])].map((prime) => prime.toString(2).length);
