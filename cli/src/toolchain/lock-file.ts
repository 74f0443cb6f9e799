/** `fhe.lock`: the key configuration that clients have uploaded keys for. Committed by the user; a change must be deliberate. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { FheError } from '@fhe-serverless/core/errors';
import { canonicalJson, type Plan } from '@fhe-serverless/core/plan';

interface LockEntry {
  readonly scheme: string;
  readonly polyModulusDegree: number;
  readonly coeffModulus: readonly string[];
  readonly plaintextModulus: string;
  /** The others, where results are computed modulo several. */
  readonly residueModuli?: readonly string[];
  readonly keyConfigurationDigest: string;
  readonly evaluationKeyBytes: number;
}

interface LockFile {
  readonly formatVersion: 1;
  /** By the function file's path, relative to the lock file. */
  readonly functions: Readonly<Record<string, LockEntry>>;
}

const EMPTY: LockFile = { formatVersion: 1, functions: {} };

/** What a lock pins: the same of every kind of plan. */
type LockedPlan = Pick<Plan, 'scheme' | 'parameters' | 'keyConfigurationDigest' | 'evaluationKeys'>;

export interface EntryLock {
  /** @throws FheError FHE_PLAN_LOCK_CHANGED */
  check(plan: LockedPlan): void;
  write(plan: LockedPlan): void;
}

/** The entry of one function file in its lock. @param lockFile - `fhe.lock` beside the entry by default */
export function lockOf(entry: string, lockFile = join(dirname(entry), 'fhe.lock')): EntryLock {
  const path = resolve(lockFile);
  const name = relative(dirname(path), entry).replaceAll('\\', '/');
  return { check: (plan) => checkLock(path, name, plan), write: (plan) => writeLock(path, name, plan) };
}

/** @throws FheError FHE_PLAN_LOCK_CHANGED when the plan needs other keys than the lock names */
export function checkLock(path: string, name: string, plan: LockedPlan): void {
  const locked = readLock(path).functions[name];
  if (locked === undefined || locked.keyConfigurationDigest === plan.keyConfigurationDigest) return;
  throw new FheError('FHE_PLAN_LOCK_CHANGED', { from: locked.keyConfigurationDigest.slice(0, 12), to: plan.keyConfigurationDigest.slice(0, 12), bytes: keyBytes(plan) });
}

/** Writes the entry of one function; the file changes only when the entry does. */
export function writeLock(path: string, name: string, plan: LockedPlan): void {
  const lock = readLock(path);
  const { scheme, parameters, keyConfigurationDigest } = plan;
  const { polyModulusDegree, coeffModulus, plaintextModulus, residues } = parameters;
  const residueModuli = residues?.map((residue) => residue.plaintextModulus);
  const entry: LockEntry = { scheme, polyModulusDegree, coeffModulus, plaintextModulus, ...(residueModuli && { residueModuli }), keyConfigurationDigest, evaluationKeyBytes: keyBytes(plan) };
  const next = `${JSON.stringify(JSON.parse(canonicalJson({ ...lock, functions: { ...lock.functions, [name]: entry } })), null, 2)}\n`;
  if (!existsSync(path) || readFileSync(path, 'utf8') !== next) writeFileSync(path, next);
}

export const keyBytes = (plan: Pick<Plan, 'evaluationKeys'>): number => plan.evaluationKeys.reduce((sum, { bytes }) => sum + bytes, 0);

function readLock(path: string): LockFile {
  if (!existsSync(path)) return EMPTY;
  try {
    const lock = JSON.parse(readFileSync(path, 'utf8')) as LockFile;
    if (lock.formatVersion === 1 && typeof lock.functions === 'object') return lock;
  } catch {
    // Falls through to the one error for every unreadable lock.
  }
  throw new FheError('FHE_PLAN_INVALID', { reason: 'fhe.lock is not readable' });
}
