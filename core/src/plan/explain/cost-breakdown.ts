/** What a plan's price consists of: transfer and computing, and the computing by author line and by operation. */
import { costOf, microUnitsOf } from '../cost/price.ts';
import type { Instruction, Plan, Scheme } from '../plan.ts';
import type { Candidate } from '../plan-search.ts';
import { residueCount } from '../residues.ts';
import type { CostBreakdown, CostShare } from './explanation.ts';
import { instructionOrigins } from './origins.ts';
import { percentages } from './shares.ts';

const SHOWN = 5;

/** Micro-units of each instruction in one run of the list; those of all runs add up to the plan's. */
export function microUnitsOfEach(scheme: Scheme, instructions: readonly Instruction[], polyModulusDegree: number): number[] {
  return instructions.map((instruction) => {
    // The price book counts lists: what the instruction adds to its argument alone is its own part.
    const argument: Instruction = { ...instructions[instruction.args[0] ?? 0]!, op: 'input', args: [] };
    const alone = microUnitsOf(scheme, [argument], polyModulusDegree);
    return microUnitsOf(scheme, [argument, { ...instruction, args: instruction.args.map(() => 0) }], polyModulusDegree) - alone;
  });
}

export function costBreakdown(candidate: Pick<Candidate, 'served' | 'lowered' | 'choice'>, plan: Plan): CostBreakdown {
  const { scheme, instructions, parameters, cost } = plan;
  const runs = residueCount(parameters);
  const each = microUnitsOfEach(scheme, instructions, parameters.polyModulusDegree).map((microUnits) => runs * microUnits);
  const origins = instructionOrigins(candidate);
  const lines = grouped(each, (id) => ({ where: origins[id]!.where, operation: origins[id]!.operation }));
  const operations = grouped(each, (id) => ({ op: instructions[id]!.op as string }));
  const computingNano = costOf(cost.microUnits, cost.multiplicativeDepth, 0).amountNano;
  return {
    computingNano,
    transferNano: cost.amountNano - computingNano,
    microUnits: cost.microUnits,
    lines: lines.shown,
    otherLines: lines.rest,
    operations: operations.shown,
    otherOperations: operations.rest,
  };
}

/** The groups that cost most, and all others as one. */
function grouped<L extends object>(each: readonly number[], labelOf: (id: number) => L): { readonly shown: (L & CostShare)[]; readonly rest: CostShare } {
  const groups = new Map<string, { readonly label: L; instructions: number; microUnits: number }>();
  each.forEach((microUnits, id) => {
    const label = labelOf(id);
    const key = JSON.stringify(label);
    const group = groups.get(key) ?? { label, instructions: 0, microUnits: 0 };
    group.instructions++;
    group.microUnits += microUnits;
    groups.set(key, group);
  });
  const all = [...groups.values()].sort((a, b) => b.microUnits - a.microUnits);
  const shown = all.slice(0, SHOWN);
  const rest = { instructions: 0, microUnits: 0 };
  for (const { instructions, microUnits } of all.slice(SHOWN)) {
    rest.instructions += instructions;
    rest.microUnits += microUnits;
  }
  const percents = percentages([...shown, rest].map(({ microUnits }) => microUnits));
  return {
    shown: shown.map(({ label, instructions, microUnits }, i) => ({ ...label, instructions, microUnits, percent: percents[i]! })),
    rest: { ...rest, percent: percents.at(-1)! },
  };
}
