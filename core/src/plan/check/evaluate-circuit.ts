/** The meaning of a circuit: evaluates it on clear slots of one sample, from the definition of each operation. */
import { arithmeticOf, type Scalar } from '../../program/index.ts';
import { type Circuit, isClearTile, type PlainOperand } from '../circuit.ts';

type Slots = readonly Scalar[];

/** A prime above every result that plaintext moduli can hold: integers are computed modulo it. */
const MODULUS = 2n ** 521n - 1n;

/** Slots of every node: one period each. `inputs` and `clearTiles` are slots by port. Integers in (-MODULUS / 2, MODULUS / 2). */
export function evaluateCircuit(circuit: Circuit, inputs: readonly Slots[], clearTiles: readonly Slots[]): Slots[] {
  const n = arithmeticOf(circuit.domain);
  const values: Slots[] = [];
  const zip = (a: Slots, b: Slots, period: number, f: (x: Scalar, y: Scalar) => Scalar): Slots => Array.from({ length: period }, (_, i) => centred(f(a[i % a.length]!, b[i % b.length]!)));
  const plain = (operand: PlainOperand): Slots => (isClearTile(operand) ? clearTiles[operand.clear]! : operand);
  for (const node of circuit.nodes) {
    const [a = [], b = []] = node.args.map((arg) => values[arg]!);
    const made = ((): Slots => {
      switch (node.op) {
        case 'input': return inputs[node.input]!;
        case 'add': return zip(a, b, node.period, (x, y) => n.add(x, y));
        case 'subtract': return zip(a, b, node.period, (x, y) => n.subtract(x, y));
        case 'multiply': return zip(a, b, node.period, (x, y) => n.multiply(x, y));
        case 'negate': return a.map((x) => n.subtract(n.zero, x));
        case 'square': return zip(a, a, node.period, (x, y) => n.multiply(x, y));
        case 'addPlain': return zip(a, plain(node.constant), node.period, (x, y) => n.add(x, y));
        case 'multiplyPlain': {
          const inverse = node.divisor === undefined ? n.of(1) : power(node.divisor, MODULUS - 2n);
          return zip(zip(a, plain(node.constant), node.period, (x, y) => n.multiply(x, y)), [inverse], node.period, (x, y) => n.multiply(x, y));
        }
        case 'view': return a.slice(0, node.period);
        case 'rotate': return a.map((_, i) => a[(i + node.steps) % a.length]!);
        case 'swapRows': return a.map((_, i) => a[(i + a.length / 2) % a.length]!);
      }
    })();
    values.push(made);
  }
  return values;
}

function centred(value: Scalar): Scalar {
  if (typeof value === 'number') return value;
  const residue = ((value % MODULUS) + MODULUS) % MODULUS;
  return residue > MODULUS / 2n ? residue - MODULUS : residue;
}

function power(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, base % MODULUS];
  for (let e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * square) % MODULUS;
    square = (square * square) % MODULUS;
  }
  return result;
}
