/** Explains why a program has no plan: the values that lead to the line of the error, and what would make it fit. */
import { type FheError, type FheErrorCode, isFheError } from '../../errors/index.ts';
import type { Interval, PlanRequest, ProgramNode, TracedProgram } from '../../program/index.ts';
import { layoutCandidates } from '../candidates.ts';
import type { Circuit } from '../circuit.ts';
import { lowerProgram } from '../lower/lower-program.ts';
import type { SecurityLevel } from '../parameters/choice.ts';
import { RING_DEGREES } from '../parameters/security-table.ts';
import type { RefusalExplanation } from './explanation.ts';
import { errorBitsOfNodes } from './line-errors.ts';
import { plannedRemedies, type PlannedRemedy } from './remedies.ts';
import { type NodeFacts, nodeFacts, pathStep, pathTo, type Weight } from './value-path.ts';
import { plannerFor } from './what-if.ts';

type Measure = RefusalExplanation['measure'];

const MEASURES: Readonly<Partial<Record<FheErrorCode, Measure>>> = {
  FHE_PLAN_TOO_DEEP: 'depth', FHE_PLAN_PRECISION: 'precision', FHE_PLAN_PLAINTEXT_RANGE: 'range', FHE_TRACE_RANGE: 'range',
  FHE_PLAN_VECTOR_TOO_LONG: 'shape', FHE_PLAN_KEY_BUDGET: 'keys', FHE_PLAN_CLEAR_ARITHMETIC: 'visibility',
};

/** @returns undefined for errors that say all there is to say */
export function explainRefusal(traced: TracedProgram, error: FheError, request: PlanRequest = {}, security: SecurityLevel = request.security ?? 128): RefusalExplanation | undefined {
  const measure = MEASURES[error.code];
  if (measure === undefined) return undefined;
  const remedies = plannedRemedies({ traced, request }, error, plannerFor(security));
  const facts = { ...nodeFacts(traced, circuitOf(traced, request)), errorBits: measure === 'precision' ? errorBits(traced, remedies) : undefined };
  const path = pathOf(traced, culprit(traced, error, facts), measure, facts);
  const { plaintextModuli } = error.details;
  return { formatVersion: 1, code: error.code, measure, ...(typeof plaintextModuli === 'number' && { plaintextModuli }), path: path.map((node) => pathStep(traced, facts, node)), remedies: remedies.map(({ remedy }) => remedy) };
}

/** Clear values have one way each to the line where they meet. */
function pathOf(traced: TracedProgram, node: number, measure: Measure, facts: NodeFacts): number[] {
  const weight = weightOf(measure, facts);
  // Keys belong to no single line.
  if (measure === 'keys') return [];
  if (measure !== 'visibility') return pathTo(traced, node, weight);
  const { nodes } = traced.program;
  return [...nodes[node]!.args.flatMap((arg) => (nodes[arg]!.op === 'constant' ? [] : pathTo(traced, arg, weight))), node];
}

/** The program in the layout of the largest ring, which the error speaks of; undefined where it cannot be lowered. */
function circuitOf(traced: TracedProgram, { polyModulusDegree = RING_DEGREES.at(-1)!, rowsPerCall = 1, revealPartialSums = false }: PlanRequest): Circuit | undefined {
  try {
    const [layout] = layoutCandidates(traced.program, { polyModulusDegree, rowsPerCall, revealPartialSums });
    return lowerProgram(traced, layout!).circuit;
  } catch (error) {
    if (isFheError(error)) return undefined;
    throw error;
  }
}

/** Errors of a plan that is possible: of the same program, with less promised. */
function errorBits({ program }: TracedProgram, remedies: readonly PlannedRemedy[]): readonly (number | undefined)[] | undefined {
  const same = remedies.find(({ remedy }) => remedy.kind === 'lower-precision');
  const own = same && errorBitsOfNodes(same.outcome.draft.candidate, program.nodes.length);
  if (own === undefined) return undefined;
  // What computes nothing has the error of what it takes.
  const bits: (number | undefined)[] = [];
  program.nodes.forEach((node, id) => bits.push(own[id] ?? node.args.map((arg) => bits[arg]).reduce((a, b) => (a === undefined || (b !== undefined && b > a) ? b : a), undefined)));
  return bits;
}

/** The node that the error is about. */
function culprit({ program, locations }: TracedProgram, { code, details }: FheError, { depths, encrypted, ranges }: NodeFacts): number {
  const outputNode = program.outputs.find(({ name }) => name === details.output)?.node;
  if (outputNode !== undefined) return outputNode;
  const here = program.nodes.map((_, id) => id).filter((id) => locations[id] === details.where && program.nodes[id]!.args.length > 0);
  const deepest = (ids: readonly number[]): number => ids.reduce((a, b) => ((depths?.[b] ?? 0) > (depths?.[a] ?? 0) ? b : a));
  const fallback = deepest(program.outputs.map(({ node }) => node));
  switch (code) {
    case 'FHE_TRACE_RANGE': return here.find((id) => leavesRange(program.nodes[id]!, ranges)) ?? fallback;
    case 'FHE_PLAN_CLEAR_ARITHMETIC': return here.find((id) => !encrypted[id] && program.nodes[id]!.op !== 'constant') ?? here[0] ?? fallback;
    case 'FHE_PLAN_VECTOR_TOO_LONG': return here.find((id) => program.nodes[id]!.shape[0] === details.length) ?? fallback;
    default: return here.length === 0 ? fallback : deepest(here);
  }
}

const leavesRange = (node: ProgramNode, ranges: readonly Interval[]): boolean => node.op === 'approximate' && (ranges[node.args[0]]!.low < node.low || ranges[node.args[0]]!.high > node.high);

/** Lighter than every error. */
const UNKNOWN = -1e9;

function weightOf(measure: Measure, { ranges, depths, encrypted, errorBits: errors }: NodeFacts): Weight {
  const span = (id: number): number => Number(ranges[id]!.high) - Number(ranges[id]!.low);
  switch (measure) {
    case 'depth': return (id) => depths?.[id] ?? 0;
    case 'precision': return (id) => (errors ? errors[id] ?? UNKNOWN : depths?.[id] ?? 0);
    case 'visibility': return (id) => Number(!encrypted[id]);
    default: return span;
  }
}
