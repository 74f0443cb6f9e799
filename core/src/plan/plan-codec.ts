/** Plan <-> plan.json: one byte string for each plan, whatever machine wrote it. The digest is SHA-256 of these bytes. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { FheError, needs } from '../errors/index.ts';
import type { Plan } from './plan.ts';

/** Keys in ascending order, no white space, shortest round-trip numbers (ECMAScript Number::toString). */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'object' && item !== null && !Array.isArray(item)
    ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
    : item));
}

export const encodePlan = (plan: Plan): Uint8Array => utf8ToBytes(`${canonicalJson(plan)}\n`);

export const digestHex = (bytes: Uint8Array): string => bytesToHex(sha256(bytes));

/** SHA-256 of plan.json, lower-case hex. */
export const planDigest = (plan: Plan): string => digestHex(encodePlan(plan));

/** @throws FheError FHE_PLAN_INVALID unless the bytes are exactly what encodePlan writes for a plan of this version. */
export function decodePlan(bytes: Uint8Array): Plan {
  let plan: Plan;
  try {
    plan = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Plan;
  } catch {
    throw new FheError('FHE_PLAN_INVALID', { reason: 'plan.json is not JSON' });
  }
  needs(plan.formatVersion === 1, 'FHE_PLAN_INVALID', { reason: 'unknown format version' });
  needs(digestHex(bytes) === planDigest(plan), 'FHE_PLAN_INVALID', { reason: 'plan.json is not in its canonical form' });
  return plan;
}
