/** Plan <-> plan.json: one byte string for each plan, whatever machine wrote it. The digest is SHA-256 of these bytes. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { FheError, needs } from '../errors/index.ts';
import type { Plan } from './plan.ts';
import { type DeployablePlan, isRawPlan } from './raw/raw-plan.ts';

/** Keys in ascending order, no white space, shortest round-trip numbers (ECMAScript Number::toString). */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'object' && item !== null && !Array.isArray(item)
    ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
    : item));
}

export const encodePlan = (plan: DeployablePlan): Uint8Array => utf8ToBytes(`${canonicalJson(plan)}\n`);

export const digestHex = (bytes: Uint8Array): string => bytesToHex(sha256(bytes));

/** SHA-256 of plan.json, lower-case hex. */
export const planDigest = (plan: DeployablePlan): string => digestHex(encodePlan(plan));

/** The plan of a traced function. @throws FheError FHE_PLAN_INVALID */
export function decodePlan(bytes: Uint8Array): Plan {
  const plan = decodeDeployablePlan(bytes);
  if (isRawPlan(plan)) throw new FheError('FHE_PLAN_INVALID', { reason: 'it is the plan of a raw handler' });
  return plan;
}

/** @throws FheError FHE_PLAN_INVALID unless the bytes are exactly what encodePlan writes for a plan of this version. */
export function decodeDeployablePlan(bytes: Uint8Array): DeployablePlan {
  let plan: DeployablePlan;
  try {
    plan = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as DeployablePlan;
  } catch {
    throw new FheError('FHE_PLAN_INVALID', { reason: 'plan.json is not JSON' });
  }
  needs(plan.formatVersion === 1 && (!('kind' in plan) || plan.kind === 'raw'), 'FHE_PLAN_INVALID', { reason: 'unknown format version' });
  needs(digestHex(bytes) === planDigest(plan), 'FHE_PLAN_INVALID', { reason: 'plan.json is not in its canonical form' });
  return plan;
}
