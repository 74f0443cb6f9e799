/** What evaluates the calls of a deployment: a planned program at its planned price, or a raw handler that is metered. */
import { needs } from '@fhe-serverless/core/errors';
import { costOf, isRawPlan, type Plan, type RawPlan } from '@fhe-serverless/core/plan';
import type { LoadedKeys } from '@fhe-serverless/engine/evaluate';
import { sha256Hex } from './hashes.ts';
import type { FunctionOptions } from './options.ts';

/** What a call is billed. */
export interface Charge {
  readonly microUnits: number;
  /** 1e-9 of the price book's currency. */
  readonly amountNano: number;
}

export interface Evaluated {
  /** One ciphertext for each output of the plan. */
  readonly outputs: readonly Uint8Array[];
  /** Never more than was reserved. */
  readonly charge: Charge;
}

export interface Evaluator extends Disposable {
  loadKeys(parts: ReadonlyMap<string, Uint8Array>): LoadedKeys;
  evaluate(inputs: readonly Uint8Array[], keys: LoadedKeys): Evaluated;
}

type Parts = Pick<FunctionOptions, 'plan' | 'constants' | 'engine' | 'handler'>;

/** @throws FheError FHE_PLAN_INVALID when what was deployed does not fit together */
export function requireFittingParts({ plan, constants, engine, handler }: Parts): void {
  const { authorizeTimeoutMillis, cost } = plan;
  needs(authorizeTimeoutMillis === undefined || handler?.authorize !== undefined, 'FHE_PLAN_INVALID', { reason: 'its handler decides whom to serve, and has no such decision' });
  if (!isRawPlan(plan)) return needs(sha256Hex(constants) === plan.constantsDigest, 'FHE_PLAN_INVALID', { reason: 'constants.bin is not the one that the plan was made with' });
  needs(handler?.evaluate !== undefined && handler.codeDigest === plan.codeDigest, 'FHE_PLAN_INVALID', { reason: 'handler.mjs is not the raw handler that was planned' });
  needs(engine.prepareRaw !== undefined, 'FHE_PLAN_INVALID', { reason: `the engine ${engine.name} runs no raw handlers` });
  const quoted = chargeOf(plan, plan.limits.microUnits);
  needs(quoted.microUnits === cost.microUnits && quoted.amountNano === cost.amountNano, 'FHE_PLAN_INVALID', { reason: 'its price is not that of its limit' });
}

/** Builds the context, so that a cold start pays for it. */
export function prepareEvaluator(parts: Parts): Evaluator {
  return isRawPlan(parts.plan) ? rawEvaluator(parts, parts.plan) : plannedEvaluator(parts, parts.plan);
}

function plannedEvaluator({ engine, constants }: Parts, plan: Plan): Evaluator {
  const prepared = engine.prepare(plan, constants);
  const { microUnits, amountNano } = plan.cost;
  return {
    loadKeys: (parts) => prepared.loadKeys(parts),
    evaluate: (inputs, keys) => ({ outputs: prepared.evaluate(inputs, keys), charge: { microUnits, amountNano } }),
    [Symbol.dispose]: () => prepared[Symbol.dispose](),
  };
}

function rawEvaluator({ engine, handler }: Parts, plan: RawPlan): Evaluator {
  const prepared = engine.prepareRaw!(plan, handler!.evaluate!);
  return {
    loadKeys: (parts) => prepared.loadKeys(parts),
    evaluate(inputs, keys) {
      const { outputs, microUnits } = prepared.evaluate(inputs, keys);
      return { outputs, charge: chargeOf(plan, microUnits) };
    },
    [Symbol.dispose]: () => prepared[Symbol.dispose](),
  };
}

/** Units that were used, rated as the quote was. */
function chargeOf({ cost: { multiplicativeDepth }, requestBytes }: RawPlan, microUnits: number): Charge {
  return { microUnits, amountNano: costOf(microUnits, multiplicativeDepth, requestBytes).amountNano };
}
