/** Verifies a plan's circuit privacy by running it without its floods: the noise that they hide is as small as they are planned for. */
import { invariant } from '@fhe-serverless/core/errors';
import type { CompletePlan, Plan } from '@fhe-serverless/core/plan';
import type { ClientSession } from '../client/index.ts';
import type { SealEngine } from '../seal-wasm/index.ts';

/** What a run on throw-away keys has at hand. */
export interface FloodRun {
  readonly session: ClientSession;
  readonly keyParts: ReadonlyMap<string, Uint8Array>;
  readonly request: readonly Uint8Array[];
}

/** @throws FheError FHE_BUG_INVARIANT when the circuit's noise, times 2^statisticalBits and N, exceeds the flood */
export function checkFloods(engine: SealEngine, { plan, constants }: CompletePlan, { session, keyParts, request }: FloodRun): void {
  if (plan.circuitPrivacy === undefined) return;
  const { polyModulusDegree, plaintextModulus, coeffModulus } = plan.parameters;
  using prepared = engine.prepare(withoutFloods(plan), constants);
  using keys = prepared.loadKeys(keyParts);
  const spent = plan.circuitPrivacy.statisticalBits + Math.log2(polyModulusDegree);
  prepared.evaluate(request, keys).forEach((answer, port) => {
    const { level, floodBits } = plan.instructions.find((instruction) => instruction.op === 'rerandomise' && instruction.port === port)!;
    const modulusBits = coeffModulus.slice(0, level + 1).reduce((product, q) => product * BigInt(q), 1n).toString(2).length;
    // SEAL counts the noise t times as large in BFV, and in BGV it is a multiple of t.
    const noiseBits = modulusBits - session.unsafeNoiseBudgetBits(answer) - 1 - Math.log2(Number(plaintextModulus));
    invariant(noiseBits + spent <= floodBits!, 'the flood drowns the noise of the circuit');
  });
}

/** Answers are the values before they are re-randomised. For trials on throw-away keys only. */
export function withoutFloods(plan: Plan): Plan {
  const { circuitPrivacy: _, ...rest } = plan;
  const kept = plan.instructions.map((instruction) => (instruction.op === 'output' ? { ...instruction, args: [plan.instructions[instruction.args[0]!]!.args[0]!] } : instruction));
  const isUsed = kept.map(({ op }) => op === 'input' || op === 'output');
  for (let id = kept.length - 1; id >= 0; id--) if (isUsed[id]) for (const arg of kept[id]!.args) isUsed[arg] = true;
  let count = 0;
  const renumbered = isUsed.map((used) => (used ? count++ : -1));
  return {
    ...rest,
    instructions: kept.filter((_instruction, id) => isUsed[id]).map((instruction) => ({ ...instruction, args: instruction.args.map((arg) => renumbered[arg]!) })),
    evaluationKeys: plan.evaluationKeys.filter(({ kind }) => kind !== 'public'),
  };
}
