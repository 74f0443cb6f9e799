/**
 * Relinearization as a minimum vertex cut. A product has three polynomials, and what is computed from it keeps them until a
 * relinearization; some operations take two only. So the relinearized values are those that every path from a product to such
 * an operation passes, and the fewest of them are a minimum vertex cut.
 */
import { invariant } from '../../errors/index.ts';
import type { Instruction, InstructionOp } from '../plan.ts';
import { FlowNetwork, UNCUTTABLE } from './minimum-cut.ts';
import type { Schedule } from './schedule.ts';

export interface RelinearizationOptions {
  /** Whether an output may leave with three polynomials. */
  readonly allowLongOutputs: boolean;
}

/** Operations whose result has two polynomials because their argument must. */
const SHORT: ReadonlySet<InstructionOp> = new Set<InstructionOp>(['rotateRows', 'swapRows', 'rescale', 'modSwitch', 'rerandomise']);

const isProduct = ({ op }: Instruction): boolean => op === 'multiply' || op === 'square';

const demandsTwo = (instruction: Instruction, { allowLongOutputs }: RelinearizationOptions): boolean =>
  isProduct(instruction) || SHORT.has(instruction.op) || (instruction.op === 'output' && !allowLongOutputs);

/**
 * The schedule, which has no relinearization yet, with the cheapest set of them. What carries three polynomials onwards keeps
 * its level, so all values that could serve the same product cost the same, and the cheapest set is the smallest. Among the
 * smallest it is the one nearest to the products: fewest instructions then compute with three polynomials.
 */
export function placeRelinearizations(schedule: Schedule, options: RelinearizationOptions): Schedule {
  return withRelinearized(schedule, new Set(valuesToRelinearize(schedule, options)));
}

/** Value v is the edge 2v -> 2v + 1 of capacity 1: it is cut where the result is long and its users get it short. */
function valuesToRelinearize({ instructions }: Schedule, options: RelinearizationOptions): number[] {
  const network = new FlowNetwork(2 * instructions.length);
  /** Whether a value has three polynomials where nothing is relinearized. */
  const mayBeLong: boolean[] = [];
  instructions.forEach((instruction, id) => {
    invariant(instruction.op !== 'relinearize', 'relinearizations are placed once');
    const demands = demandsTwo(instruction, options);
    const longArgs = instruction.args.filter((arg) => mayBeLong[arg]!);
    mayBeLong.push(isProduct(instruction) || (!demands && longArgs.length > 0));
    if (isProduct(instruction)) network.join(network.source, 2 * id, UNCUTTABLE);
    if (mayBeLong[id]) network.join(2 * id, 2 * id + 1, 1);
    for (const arg of longArgs) {
      invariant(demands || instructions[arg]!.level === instruction.level, 'what passes three polynomials on keeps its level');
      network.join(2 * arg + 1, demands ? network.sink : 2 * id, UNCUTTABLE);
    }
  });
  const isLong = network.sourceSide();
  return instructions.flatMap((_, id) => (isLong[2 * id]! && !isLong[2 * id + 1]! ? [id] : []));
}

/** Every user of a relinearized value takes its short form. */
function withRelinearized(schedule: Schedule, values: ReadonlySet<number>): Schedule {
  const instructions: Instruction[] = [];
  const nodes: number[] = [];
  const renumbered: number[] = [];
  schedule.instructions.forEach((instruction, id) => {
    const args = instruction.args.map((arg) => renumbered[arg]!);
    instructions.push({ ...instruction, args, polynomials: polynomialsOf(instruction, args.map((arg) => instructions[arg]!)) });
    nodes.push(schedule.nodes[id]!);
    if (values.has(id)) {
      instructions.push({ op: 'relinearize', args: [instructions.length - 1], level: instruction.level, scale: instruction.scale, polynomials: 2 });
      nodes.push(schedule.nodes[id]!);
    }
    renumbered.push(instructions.length - 1);
  });
  return { ...schedule, instructions, nodes };
}

function polynomialsOf(instruction: Instruction, args: readonly Instruction[]): number {
  if (isProduct(instruction)) return 3;
  return SHORT.has(instruction.op) ? 2 : args.reduce((most, { polynomials }) => Math.max(most, polynomials), 2);
}
