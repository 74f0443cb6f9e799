/** A plan over several plaintext moduli seen as one plan for each: the same instructions and keys, with ports and constants of its own. */
import { type ModulusChain, modulusChain, parseParameters } from '../parameters/index.ts';
import type { Plan, PlanParameters, PortResidue, Scheme } from './plan.ts';

export const residueCount = ({ residues = [] }: Pick<PlanParameters, 'residues'>): number => 1 + residues.length;

export const residueOf = ({ residue = 0 }: PortResidue): number => residue;

/** The parameters of each plaintext modulus. */
export function residueParameters({ residues = [], ...first }: PlanParameters): readonly PlanParameters[] {
  return [first, ...residues.map((own) => ({ ...first, ...own }))];
}

/** The parameters of each plaintext modulus with the names of their levels. @throws FheError FHE_PLAN_INVALID */
export function modulusChains(scheme: Scheme, parameters: PlanParameters): readonly ModulusChain[] {
  return residueParameters(parameters).map((own) => modulusChain(parseParameters(scheme, own)));
}

/** Whether the ports list the same for each of `count` plaintext moduli, one after another. */
export function repeatForEachResidue(ports: readonly PortResidue[], count: number): boolean {
  const each = ports.length / count;
  const textOf = ({ residue: _, ...port }: PortResidue): string => JSON.stringify(port);
  return Number.isInteger(each) && ports.every((port, i) => port.residue !== 0 && residueOf(port) === Math.floor(i / each) && textOf(port) === textOf(ports[i % each]!));
}

export const portsOf = <T extends PortResidue>(ports: readonly T[], residue: number): T[] => ports.filter((port) => residueOf(port) === residue);

/** Sizes, price and digests stay those of the whole plan. */
export function residuePlans(plan: Plan): readonly Plan[] {
  const each = plan.constants.length / residueCount(plan.parameters);
  return residueParameters(plan.parameters).map((parameters, residue) => ({
    ...plan,
    parameters,
    inputs: portsOf(plan.inputs, residue),
    outputs: portsOf(plan.outputs, residue),
    constants: plan.constants.slice(each * residue, each * (residue + 1)),
  }));
}
