/** From a function file to its plan and its Lambda code, once per app and file. */
import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import type { IConstruct } from 'constructs';
import { assetPath } from './asset-files';
import { writeCodeDigests } from './code-digests';
import { fheError, pathOf, PlanningFailed } from './errors';
import { readPlan } from './plan-reader';
import { temporaryDirectory } from './temporary-directory';
import { runToolchain } from './toolchain';
import type { FhePlan } from '../fhe-plan';

export interface PlannedEntry {
  readonly plan: FhePlan;
  /** Everything the function's code asset holds. The same content for the same function on every machine. */
  readonly codeDirectory: string;
}

/** Planning is pure, so every construct of one app that names the same file shares the result. */
const planned = new WeakMap<IConstruct, Map<string, PlannedEntry>>();

/** Plans the function of a construct that does not exist yet; errors name its path. */
export function planFor(scope: IConstruct, id: string, props: { readonly entry: string; readonly lockFile?: string }): PlannedEntry {
  try {
    return planEntry(scope, props.entry, props.lockFile);
  } catch (error) {
    throw error instanceof PlanningFailed ? fheError(error.failure, pathOf(scope, id)) : error;
  }
}

/** Plans a function file; throws `PlanningFailed`. Relative paths start at the working directory. */
function planEntry(scope: IConstruct, entry: string, lockFile?: string): PlannedEntry {
  const entryPath = path.resolve(entry);
  const lockPath = lockFile === undefined ? undefined : path.resolve(lockFile);
  const key = JSON.stringify([entryPath, lockPath]);

  const app = scope.node.root;
  const ofApp = planned.get(app) ?? new Map<string, PlannedEntry>();
  planned.set(app, ofApp);
  const known = ofApp.get(key);
  if (known !== undefined) {
    return known;
  }
  const fresh = planAfresh(app, entryPath, lockPath);
  ofApp.set(key, fresh);
  return fresh;
}

function planAfresh(app: IConstruct, entryPath: string, lockPath: string | undefined): PlannedEntry {
  const codeDirectory = temporaryDirectory(app);
  const answer = runToolchain({ entry: entryPath, outDirectory: codeDirectory, lockFile: lockPath });
  requireDigest(path.join(codeDirectory, answer.files.plan), answer.planDigest);
  const plan = readPlan(answer.plan, answer.planDigest);

  fs.cpSync(assetPath('runtime'), codeDirectory, { recursive: true });
  writeCodeDigests(codeDirectory);
  return { plan, codeDirectory };
}

function requireDigest(file: string, digest: string): void {
  const found = createHash('sha256').update(fs.readFileSync(file)).digest('hex');
  if (found !== digest) {
    throw new PlanningFailed({
      code: 'FHE_PLAN_INVALID',
      message: `not a valid plan: its file has the digest ${found}, not ${digest}`,
      hint: 'build the plan again with the installed version',
    });
  }
}
