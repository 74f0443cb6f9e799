/** Units, depth class and price of a plan: known before anything is deployed, because the circuit is fixed. */
import type { Instruction, PlanCost, Scheme } from '../plan.ts';
import { PRICE_BOOK } from '../price-book.ts';
import { UNITS } from '../units-table.ts';
import { type Work, workOf } from './operation-work.ts';

/** Micro-units of all instructions: integers by formula, the same on every machine and engine. */
export function microUnitsOf(scheme: Scheme, instructions: readonly Instruction[], polyModulusDegree: number): number {
  return instructions.reduce((sum, instruction) => sum + instructionMicroUnits(scheme, instruction, instructions, polyModulusDegree), 0);
}

/** Micro-units of one of the instructions. */
export const instructionMicroUnits = (scheme: Scheme, instruction: Instruction, instructions: readonly Instruction[], polyModulusDegree: number): number =>
  workMicroUnits(workOf(scheme, instruction, instructions[instruction.args[0] ?? 0]!), polyModulusDegree);

/** Micro-units of one operation. */
export function workMicroUnits({ ntt, mac, element, baseConversion }: Work, polyModulusDegree: number): number {
  const weighted = UNITS.ntt * Math.log2(polyModulusDegree) * ntt + UNITS.mac * mac + UNITS.element * element + UNITS.baseConversion * baseConversion;
  return Math.floor((polyModulusDegree * weighted) / 1000) + UNITS.perInstruction;
}

export function costOf(microUnits: number, multiplicativeDepth: number, requestBytes: number): PlanCost {
  const above = UNITS.depthClasses.findIndex((most) => multiplicativeDepth <= most);
  const depthClass = above === -1 ? UNITS.depthClasses.length : above;
  const permille = PRICE_BOOK.depthClassPermille[depthClass]!;
  const computing = Number((BigInt(microUnits) * BigInt(PRICE_BOOK.nanoPerUnit) * BigInt(permille) + 999_999_999n) / 1_000_000_000n);
  const amountNano = computing + Math.ceil((requestBytes * PRICE_BOOK.nanoPerRequestMiB) / 1_048_576);
  return { microUnits, unitsVersion: UNITS.version, multiplicativeDepth, depthClass, priceBookVersion: PRICE_BOOK.version, currency: PRICE_BOOK.currency, amountNano };
}
