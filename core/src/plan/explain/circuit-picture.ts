/** A plan's circuit as boxes and arrows: instructions of one author line, operation and level are one box, so that any circuit stays readable. */
import type { Instruction, Plan } from '../plan.ts';
import type { Candidate } from '../plan-search.ts';
import { microUnitsOfEach } from './cost-breakdown.ts';
import { instructionOrigins } from './origins.ts';

export interface CircuitPicture {
  /** From the top level down to 0. */
  readonly levels: readonly PictureLevel[];
  /** Author lines, in the order in which they compute first. */
  readonly lanes: readonly PictureLane[];
  readonly boxes: readonly PictureBox[];
  readonly arrows: readonly PictureArrow[];
}

export interface PictureLevel {
  readonly level: number;
  readonly primeBits: number;
  /** log2 of the scales of the values at the level; null for BFV and BGV. */
  readonly scaleBits: readonly [lowest: number, highest: number] | null;
  readonly instructions: number;
  readonly microUnits: number;
}

export interface PictureLane {
  readonly where: string | null;
  /** What the author wrote there. */
  readonly operations: readonly string[];
  readonly microUnits: number;
}

export interface PictureBox {
  readonly lane: number;
  readonly level: number;
  readonly op: Instruction['op'];
  readonly instructions: number;
  readonly microUnits: number;
  /** Percent of the computing, not rounded. */
  readonly percent: number;
  /** Different slots that rotations turn by. */
  readonly rotations: number;
  /** Names of inputs or outputs. */
  readonly ports: readonly string[];
}

/** Values that go from one box to another. */
export interface PictureArrow {
  readonly from: number;
  readonly to: number;
  readonly values: number;
}

export function circuitPicture(candidate: Pick<Candidate, 'served' | 'lowered' | 'choice'>, plan: Plan): CircuitPicture {
  const { instructions, scheme, parameters, cost } = plan;
  const units = microUnitsOfEach(scheme, instructions, parameters.polyModulusDegree);
  const origins = instructionOrigins(candidate);
  const lanes = new Map<string | null, { readonly index: number; readonly operations: Set<string>; microUnits: number }>();
  const boxes = new Map<string, { readonly index: number; readonly ids: number[]; readonly lane: number }>();
  const boxOf = instructions.map(({ op, level }, id) => {
    const { where, operation } = origins[id]!;
    const lane = entry(lanes, where, () => ({ index: lanes.size, operations: new Set<string>(), microUnits: 0 }));
    lane.operations.add(operation);
    lane.microUnits += units[id]!;
    const box = entry(boxes, `${lane.index}|${op}|${level}`, () => ({ index: boxes.size, ids: [], lane: lane.index }));
    box.ids.push(id);
    return box.index;
  });
  return {
    levels: pictureLevels(plan, units),
    lanes: [...lanes].map(([where, { operations, microUnits }]) => ({ where, operations: [...operations], microUnits })),
    boxes: [...boxes.values()].map(({ ids, lane }) => pictureBox(plan, ids, lane, units, cost.microUnits)),
    arrows: arrowsBetween(instructions, boxOf),
  };
}

function pictureLevels({ instructions, parameters, scheme }: Plan, units: readonly number[]): PictureLevel[] {
  const count = Math.max(1, parameters.coeffModulus.length - 1);
  return Array.from({ length: count }, (_, i) => count - 1 - i).map((level) => {
    const ids = instructions.flatMap((instruction, id) => (instruction.level === level ? [id] : []));
    const scales = ids.map((id) => Math.log2(instructions[id]!.scale));
    return {
      level,
      primeBits: BigInt(parameters.coeffModulus[level]!).toString(2).length,
      scaleBits: scheme === 'ckks' && scales.length > 0 ? [tenth(Math.min(...scales)), tenth(Math.max(...scales))] : null,
      instructions: ids.length,
      microUnits: ids.reduce((sum, id) => sum + units[id]!, 0),
    };
  });
}

function pictureBox({ instructions, inputs, outputs }: Plan, ids: readonly number[], lane: number, units: readonly number[], whole: number): PictureBox {
  const { op, level } = instructions[ids[0]!]!;
  const microUnits = ids.reduce((sum, id) => sum + units[id]!, 0);
  const ports = op === 'input' || op === 'output' ? ids.map((id) => (op === 'input' ? inputs : outputs)[instructions[id]!.port!]!.name) : [];
  const steps = new Set(ids.flatMap((id) => instructions[id]!.step ?? []));
  return { lane, level, op, instructions: ids.length, microUnits, percent: whole === 0 ? 0 : (100 * microUnits) / whole, rotations: steps.size, ports: [...new Set(ports)] };
}

function arrowsBetween(instructions: readonly Instruction[], boxOf: readonly number[]): PictureArrow[] {
  const arrows = new Map<string, { readonly from: number; readonly to: number; values: number }>();
  instructions.forEach(({ args }, id) => {
    for (const arg of new Set(args)) {
      const [from, to] = [boxOf[arg]!, boxOf[id]!];
      if (from !== to) entry(arrows, `${from}|${to}`, () => ({ from, to, values: 0 })).values++;
    }
  });
  return [...arrows.values()];
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

const tenth = (bits: number): number => Math.round(bits * 10) / 10;
