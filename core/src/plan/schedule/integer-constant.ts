/** Constants of integer circuits modulo the plaintext modulus. */
import type { ConstantVector, CircuitNode } from '../circuit.ts';
import { isClearTile } from '../circuit.ts';
import { centred, inverse } from '../noise/correction-factor.ts';

export interface IntegerConstant {
  /** Representatives nearest to zero; one where all slots hold the same, none where the value is known only at the call. */
  readonly values: readonly bigint[];
  /** Index into the circuit's clear tiles. */
  readonly clear?: number;
}

type ConstantNode = Extract<CircuitNode, { op: 'addPlain' | 'multiplyPlain' }>;

/** Schedules are made many times for one circuit: the same list is reduced once for each modulus. */
const reduced = new WeakMap<ConstantVector, Map<string, readonly bigint[]>>();

export function centredConstant(node: ConstantNode, plaintextModulus: bigint): IntegerConstant {
  if (isClearTile(node.constant)) return { values: [], clear: node.constant.clear };
  const divisor = (node.op === 'multiplyPlain' ? node.divisor : undefined) ?? 1n;
  const known = reduced.get(node.constant) ?? new Map<string, readonly bigint[]>();
  reduced.set(node.constant, known);
  const key = `${plaintextModulus}/${divisor}`;
  let values = known.get(key);
  if (values === undefined) {
    const factor = divisor === 1n ? 1n : inverse(divisor, plaintextModulus);
    values = node.constant.map((value) => centred(BigInt(value) * factor, plaintextModulus));
    known.set(key, values);
  }
  return { values };
}
