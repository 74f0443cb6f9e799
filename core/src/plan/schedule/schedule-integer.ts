/**
 * Instructions for BFV. Products are computed at the top level; what comes after the last product moves to a lower one, where
 * rotations are cheaper: key switching costs k(k+1) transforms for k primes.
 */
import { invariant } from '../../errors/index.ts';
import { type Circuit, type CircuitNode, useCounts } from '../circuit.ts';
import { type Schedule, ScheduleBuilder } from './schedule.ts';

export interface IntegerLevels {
  /** Level of fresh ciphertexts and of every product. */
  readonly maxLevel: number;
  /** Level of values that no product follows. */
  readonly lateLevel: number;
  /** Level each output is switched down to, at most its own. */
  readonly outputLevels: readonly number[];
}

export function scheduleInteger(circuit: Circuit, { maxLevel, lateLevel, outputLevels }: IntegerLevels, inputCount: number): Schedule {
  const out = new ScheduleBuilder();
  const made: number[] = [];
  const uses = useCounts(circuit);
  const early = feedsProduct(circuit);
  const levelOf = (id: number): number => (early[id] || circuit.nodes[id]!.op === 'input' || isProduct(circuit.nodes[id]!) ? maxLevel : lateLevel);

  function value(id: number): number {
    return (made[id] ??= out.shared(id, make(id, circuit.nodes[id]!), uses[id]!));
  }

  /** The value at a level. Only two polynomials are switched down: a third would add far more rounding noise. */
  function valueAt(id: number, level: number): number {
    return out.at(value(id)).level === level ? value(id) : out.switchedDown(id, out.relinearized(id, value(id)), level);
  }

  function linearAt(id: number, level: number): number {
    return out.relinearized(id, valueAt(id, level));
  }

  function make(id: number, node: CircuitNode): number {
    const [a, b] = node.args as readonly [number, number];
    const level = levelOf(id);
    const plain = { level, scale: 1 };
    switch (node.op) {
      case 'input': return input(node.input);
      case 'view': return valueAt(a, level);
      case 'add': case 'subtract': {
        const args = [valueAt(a, level), valueAt(b, level)];
        return out.push(id, { op: node.op, args, ...plain, polynomials: Math.max(...args.map((arg) => out.at(arg).polynomials)) });
      }
      case 'negate': return out.push(id, { op: 'negate', args: [valueAt(a, level)], ...plain, polynomials: out.at(valueAt(a, level)).polynomials });
      case 'addPlain': case 'multiplyPlain': {
        const constant = out.constant({ values: node.constant, ...plain });
        return out.push(id, { op: node.op, args: [valueAt(a, level)], constant, ...plain, polynomials: out.at(valueAt(a, level)).polynomials });
      }
      case 'square': return out.push(id, { op: 'square', args: [linearAt(a, level)], ...plain, polynomials: 3 });
      case 'multiply': return out.push(id, { op: 'multiply', args: [linearAt(a, level), linearAt(b, level)], ...plain, polynomials: 3 });
      case 'rotate': return out.push(id, { op: 'rotateRows', args: [linearAt(a, level)], step: node.steps, ...plain, polynomials: 2 });
      default: return invariant(false, 'every circuit operation is scheduled') as never;
    }
  }

  function input(port: number): number {
    return out.push(circuit.nodes.findIndex((node) => node.op === 'input' && node.input === port), { op: 'input', args: [], port, level: maxLevel, scale: 1, polynomials: 2 });
  }

  for (let port = 0; port < inputCount; port++) input(port);
  circuit.outputs.forEach(({ node }, port) => {
    const last = linearAt(node, Math.min(outputLevels[port]!, out.at(value(node)).level));
    out.push(node, { op: 'output', args: [last], port, level: out.at(last).level, scale: 1, polynomials: 2 });
  });
  return out.build();
}

const isProduct = ({ op }: CircuitNode): boolean => op === 'multiply' || op === 'square';

/** Whether some product uses the node, directly or through other operations. */
function feedsProduct(circuit: Circuit): boolean[] {
  const feeds = circuit.nodes.map(() => false);
  for (let id = circuit.nodes.length - 1; id >= 0; id--) {
    if (feeds[id] || isProduct(circuit.nodes[id]!)) for (const arg of circuit.nodes[id]!.args) feeds[arg] = true;
  }
  return feeds;
}
