/** The values that lead from an input to a node, the one that matters most at each step. */
import { type Interval, rangesOf, type TracedProgram } from '../../program/index.ts';
import { type Circuit, multiplicativeDepths } from '../circuit.ts';
import { productDepths } from '../schedule/circuit-levels.ts';
import type { PathStep } from './explanation.ts';
import { originOf } from './origins.ts';

/** What is known of each node of a program. */
export interface NodeFacts {
  readonly ranges: readonly Interval[];
  /** Products on the way, in the way the scheme counts them; undefined where the program has no circuit. */
  readonly depths: readonly number[] | undefined;
  /** Whether an encrypted input enters the node. */
  readonly encrypted: readonly boolean[];
  /** log2 of the error; undefined where there is no plan, or no instruction of the node's own. */
  readonly errorBits?: readonly (number | undefined)[];
}

export function nodeFacts({ program }: TracedProgram, circuit: Circuit | undefined): NodeFacts {
  const encrypted: boolean[] = [];
  for (const node of program.nodes) encrypted.push(node.op === 'input' ? program.inputs[node.input]!.visibility === 'encrypted' : node.args.some((arg) => encrypted[arg]));
  return { ranges: rangesOf(program), depths: circuit && programDepths(program.nodes, circuit), encrypted };
}

/** CKKS spends a level on every product, BFV and BGV on those of two ciphertexts. */
function programDepths(nodes: TracedProgram['program']['nodes'], circuit: Circuit): number[] {
  const counted = circuit.domain === 'real' ? productDepths(circuit) : multiplicativeDepths(circuit);
  const own = nodes.map(() => 0);
  circuit.nodes.forEach(({ source }, id) => { own[source] = Math.max(own[source]!, counted[id]!); });
  const depths: number[] = [];
  nodes.forEach((node, id) => depths.push(Math.max(own[id]!, ...node.args.map((arg) => depths[arg]!))));
  return depths;
}

export type Weight = (node: number) => number;

/** Node ids from an input to the node; at each step the heaviest argument, constants last. */
export function pathTo({ program }: TracedProgram, node: number, weight: Weight): number[] {
  const path = [node];
  for (let args = program.nodes[node]!.args; args.length > 0;) {
    const rank = (id: number): number => (program.nodes[id]!.op === 'constant' ? -Infinity : weight(id));
    const next = args.reduce((a, b) => (rank(b) > rank(a) ? b : a));
    if (program.nodes[next]!.op === 'constant') break;
    path.unshift(next);
    args = program.nodes[next]!.args;
  }
  return path;
}

export function pathStep(traced: TracedProgram, { ranges, depths, encrypted, errorBits }: NodeFacts, node: number): PathStep {
  const { where, operation } = originOf(traced, node);
  const { low, high } = ranges[node]!;
  return {
    where, operation,
    shape: traced.program.nodes[node]!.shape,
    low: String(low), high: String(high),
    depth: depths?.[node] ?? null,
    errorBits: errorBits?.[node] ?? null,
    visibility: encrypted[node]! ? 'encrypted' : 'clear',
  };
}
