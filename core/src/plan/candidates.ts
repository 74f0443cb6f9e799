/** The ways in which a program could be laid out in ciphertexts of a ring degree. The planner prices each and takes the cheapest. */
import type { Program, Shape } from '../program/index.ts';
import { periodOf } from './circuit.ts';
import type { LoweringOptions } from './lower/lower-program.ts';

export interface LayoutRequest {
  readonly polyModulusDegree: number;
  readonly rowsPerCall: number;
  readonly revealPartialSums: boolean;
}

/** One ciphertext for each element: only where that many ciphertexts are bearable. */
const MAX_FEATURE_MAJOR_ELEMENTS = 1024;

export function layoutCandidates(program: Program, { polyModulusDegree, rowsPerCall, revealPartialSums }: LayoutRequest): LoweringOptions[] {
  const slots = polyModulusDegree / 2;
  const longest = Math.max(...program.nodes.filter(({ op }) => op !== 'constant').map(({ shape }) => positions(shape)));
  const common = { spansRows: false, spread: false, revealPartialSums };
  const found: LoweringOptions[] = [{ ...common, tileLength: slots }];
  // More rows than one tile length carries: shorter tiles carry more of them, in more ciphertexts.
  for (let tileLength = Math.min(slots, longest) / 4; tileLength > 1 && slots / tileLength < 4 * rowsPerCall; tileLength /= 4) found.push({ ...common, tileLength });
  if (longest <= MAX_FEATURE_MAJOR_ELEMENTS && (rowsPerCall > 1 || longest <= 4) && longest > 1) found.push({ ...common, tileLength: 1 });
  if (program.domain === 'integer' && longest > slots) found.push({ ...common, tileLength: polyModulusDegree, spansRows: true });
  if (program.nodes.some((node) => isConstantProduct(program, node))) found.push({ ...common, tileLength: slots, spread: true });
  return found;
}

const positions = (shape: Shape): number => shape.reduce((product, side) => product * periodOf(side), 1);

function isConstantProduct(program: Program, node: Program['nodes'][number]): boolean {
  return (node.op === 'matrixVector' || node.op === 'matrixMultiply' || node.op === 'lookup') && node.args.some((arg) => program.nodes[arg]!.op === 'constant');
}
