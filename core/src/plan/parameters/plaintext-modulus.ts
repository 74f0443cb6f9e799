/** The plaintext modulus of an integer circuit: the smallest prime that batches and holds every output. */
import type { Circuit } from '../circuit.ts';
import type { TracedProgram } from '../../program/index.ts';
import type { ChoiceRefusal } from './choice.ts';
import { bitLength, primeAbove } from './primes.ts';

/** A first prime of 60 bits has to exceed it. */
const MAX_PLAINTEXT_BITS = 59;

/** Only outputs must fit: values in between may wrap around, because sums and products modulo t are those of the integers. */
export function plaintextModulusFor(circuit: Circuit, { program }: TracedProgram, polyModulusDegree: number): { readonly plaintextModulus: bigint } | { readonly refusal: ChoiceRefusal } {
  const widest = circuit.outputs.reduce((a, b) => (spanOf(b) > spanOf(a) ? b : a));
  const bits = bitLength(spanOf(widest));
  if (bits > MAX_PLAINTEXT_BITS) {
    const details = { output: program.outputs[widest.output]!.name, bits, limit: MAX_PLAINTEXT_BITS };
    return { refusal: { kind: 'plaintext-range', node: widest.node, missingBits: bits - MAX_PLAINTEXT_BITS, details } };
  }
  const divisors = circuit.nodes.flatMap((node) => (node.op === 'multiplyPlain' && node.divisor !== undefined ? [node.divisor] : []));
  const taken = new Set<bigint>();
  for (;;) {
    const plaintextModulus = primeAbove(spanOf(widest), polyModulusDegree, taken);
    // Division by a multiple of t is none.
    if (divisors.every((divisor) => divisor % plaintextModulus !== 0n)) return { plaintextModulus };
    taken.add(plaintextModulus);
  }
}

const spanOf = ({ range }: Circuit['outputs'][number]): bigint => BigInt(range.high) - BigInt(range.low);
