/** Reads a plan to compare with: `plan.json` as it is deployed, or what `plan --json` wrote. */
import { readFileSync } from 'node:fs';
import { FheError } from '@fhe-serverless/core/errors';
import type { Plan } from '@fhe-serverless/core/plan';

const OBJECTS = ['parameters', 'security', 'packing', 'operationCounts', 'cost', 'runtime'] as const;
const LISTS = ['inputs', 'outputs', 'instructions', 'constants', 'evaluationKeys', 'assertions'] as const;

/** @throws FheError FHE_PLAN_INVALID when the file holds no plan of this version */
export function readPlanFile(path: string): Plan {
  const value = parsed(path, readFileSync(path, 'utf8'));
  const plan = (isRecord(value.plan) ? value.plan : value) as Record<string, unknown>;
  const isComplete = plan.formatVersion === 1 && OBJECTS.every((name) => isRecord(plan[name])) && LISTS.every((name) => Array.isArray(plan[name]));
  if (!isComplete) throw new FheError('FHE_PLAN_INVALID', { reason: `${path} holds no plan of format version 1` });
  return plan as unknown as Plan;
}

function parsed(path: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // Falls through to the one error for every file that holds no plan.
  }
  throw new FheError('FHE_PLAN_INVALID', { reason: `${path} is not a JSON object` });
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
