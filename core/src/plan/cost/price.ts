/** Units, depth class and price of a plan: known before anything is deployed, because the circuit is fixed. */
import type { Instruction, PlanCost, Scheme } from '../plan.ts';
import { PRICE_BOOK } from '../price-book.ts';
import { UNITS } from '../units-table.ts';
import { workOf } from './operation-work.ts';

/** Micro-units of all instructions: integers by formula, the same on every machine and engine. */
export function microUnitsOf(scheme: Scheme, instructions: readonly Instruction[], polyModulusDegree: number): number {
  const logN = Math.log2(polyModulusDegree);
  return instructions.reduce((sum, instruction) => {
    const { ntt, mac, element, baseConversion } = workOf(scheme, instruction, instructions[instruction.args[0] ?? 0]!);
    const weighted = UNITS.ntt * logN * ntt + UNITS.mac * mac + UNITS.element * element + UNITS.baseConversion * baseConversion;
    return sum + Math.floor((polyModulusDegree * weighted) / 1000) + UNITS.perInstruction;
  }, 0);
}

export function costOf(microUnits: number, multiplicativeDepth: number, requestBytes: number): PlanCost {
  const above = UNITS.depthClasses.findIndex((most) => multiplicativeDepth <= most);
  const depthClass = above === -1 ? UNITS.depthClasses.length : above;
  const permille = PRICE_BOOK.depthClassPermille[depthClass]!;
  const computing = Number((BigInt(microUnits) * BigInt(PRICE_BOOK.nanoPerUnit) * BigInt(permille) + 999_999_999n) / 1_000_000_000n);
  const amountNano = computing + Math.ceil((requestBytes * PRICE_BOOK.nanoPerRequestMiB) / 1_048_576);
  return { microUnits, unitsVersion: UNITS.version, multiplicativeDepth, depthClass, priceBookVersion: PRICE_BOOK.version, currency: PRICE_BOOK.currency, amountNano };
}
