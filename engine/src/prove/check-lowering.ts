/** Verifies a lowering by meaning: the circuit computes what the program computes, on drawn and on extreme inputs. */
import { invariant } from '@fhe-serverless/core/errors';
import { evaluateCircuit, type Layout, type LoweredProgram, positionsOf, SUMMED, tilePeriod, tileValues } from '@fhe-serverless/core/plan';
import { elementCount, nested, type Program, type Scalar } from '@fhe-serverless/core/program';
import { evaluateReference, type ReferenceInputs } from '@fhe-serverless/core/reference';

/** Elements of each input of the program, in row-major order. */
export type FlatSample = readonly (readonly Scalar[])[];

/** Relative error that reordering sums of doubles may make. */
const TOLERANCE = 1e-9;

/** @throws FheError FHE_BUG_INVARIANT */
export function checkLowering(program: Program, lowered: LoweredProgram, sample: FlatSample): void {
  const expected = evaluateReference(program, clearInputs(program, sample));
  lowered.outputs.forEach((layout, output) => {
    const found = evaluatedOutput(program, lowered, sample, layout, lowered.carriedBy[output]!);
    const { name } = program.outputs[output]!;
    expected[name]!.values.forEach((value, i) => invariant(agrees(value, found[i]), `the circuit computes output ${name}`));
  });
}

/** The sample as a caller writes it: lists of lists, and an index for a one-hot vector. */
export function clearInputs(program: Program, sample: FlatSample): ReferenceInputs {
  return Object.fromEntries(program.inputs.map(({ name, shape, encoding }, i) => [name, encoding === 'oneHot' ? sample[i]!.findIndex((x) => Number(x) === 1) : nested(sample[i]!, shape)]));
}

function evaluatedOutput(program: Program, { circuit, inputs, clearTiles }: LoweredProgram, sample: FlatSample, layout: Layout, output: number): (Scalar | undefined)[] {
  const zero: Scalar = program.domain === 'integer' ? 0n : 0;
  const slots = (ports: LoweredProgram['inputs']): Scalar[][] => ports.map(({ input, tile, layout: place }) => tileValues(place, sample[input]!, zero)[tile]!);
  const nodes = evaluateCircuit(circuit, slots(inputs), slots(clearTiles));
  // Moduli and noise are planned for these bounds, and a slot that exceeds its bound may wrap around and spoil all others.
  if (program.domain === 'real') nodes.forEach((values, id) => invariant(values.every((value) => Math.abs(Number(value)) <= circuit.nodes[id]!.bound * (1 + TOLERANCE) + TOLERANCE), 'no slot exceeds the bound of its node'));
  const { elementAt } = positionsOf(layout);
  const period = tilePeriod(layout);
  const isSummed = layout.digits.some(({ axis }) => axis === SUMMED);
  const values = new Array<Scalar | undefined>(elementCount(layout.shape));
  for (const { tile, node } of circuit.outputs.filter((port) => port.output === output)) {
    const found = nodes[node]!;
    for (let slot = 0; slot < period; slot++) {
      const element = elementAt[tile * period + slot]!;
      if (element < 0) continue;
      const value = found[slot % found.length]!;
      if (values[element] === undefined) values[element] = value;
      else if (isSummed) values[element] = typeof value === 'bigint' ? (values[element] as bigint) + value : (values[element] as number) + value;
      else invariant(agrees(values[element], value), 'repeated positions hold the same value');
    }
  }
  return values;
}

const agrees = (a: Scalar, b: Scalar | undefined): boolean => (typeof a === 'bigint' ? a === b : Math.abs(a - Number(b)) <= TOLERANCE * Math.max(1, Math.abs(a)));
