/** Reads what was packaged beside the bundle, and refuses to start on a file that is not as it was built. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FheError, needs } from '@fhe-serverless/core/errors';
import { decodeDeployablePlan, type DeployablePlan } from '@fhe-serverless/core/plan';

/** Names each packaged file with its SHA-256 in hex; a name that begins with `layer/` is a file of the layer. */
export const CODE_DIGESTS_FILE = 'code-digests.json';
export const PLAN_FILE = 'plan.json';
export const CONSTANTS_FILE = 'constants.bin';

export interface PackagedFiles {
  readonly plan: DeployablePlan;
  readonly planDigest: string;
  readonly constants: Uint8Array;
  readonly codeDigests: Readonly<Record<string, string>>;
}

export interface PackageRoots {
  /** The bundle, the plan and the digests. */
  readonly codeRoot: string;
  /** The engine's layer. */
  readonly layerRoot: string;
}

/** Path segments without '..' and without a leading dot or dash. */
const FILE_NAME = /^[A-Za-z0-9_@][A-Za-z0-9._@-]*(?:\/[A-Za-z0-9_@][A-Za-z0-9._@-]*)*$/;
const LAYER = 'layer/';
const DIGEST = /^[0-9a-f]{64}$/;

/**
 * Reads a published package. Lambda's CodeSha256 covers no layers, so the digests in receipts are recomputed here.
 * @throws FheError FHE_CONFIG_CODE_CHANGED, FHE_PLAN_INVALID
 */
export async function readPackagedFiles(roots: PackageRoots): Promise<PackagedFiles> {
  const [planBytes, constants, codeDigests] = await Promise.all([
    readPackaged(roots.codeRoot, PLAN_FILE),
    readPackaged(roots.codeRoot, CONSTANTS_FILE),
    readPackaged(roots.codeRoot, CODE_DIGESTS_FILE).then(codeDigestsOf),
  ]);
  await Promise.all(Object.entries(codeDigests).map(([name, digest]) => requireUnchanged(roots, name, digest)));
  return { plan: decodeDeployablePlan(planBytes), planDigest: sha256(planBytes), constants, codeDigests };
}

/** Path of a file of the code that was found unchanged. @throws FheError FHE_CONFIG_CODE_CHANGED for one that nobody vouches for */
export function packagedFile({ codeDigests }: PackagedFiles, codeRoot: string, name: string): string {
  needs(Object.hasOwn(codeDigests, name), 'FHE_CONFIG_CODE_CHANGED', { file: name });
  return join(codeRoot, name);
}

function codeDigestsOf(bytes: Buffer): Readonly<Record<string, string>> {
  const entries = jsonEntries(bytes);
  const isComplete = entries.some(([name]) => !name.startsWith(LAYER)) && entries.every(([name, digest]) => FILE_NAME.test(name) && typeof digest === 'string' && DIGEST.test(digest));
  needs(isComplete, 'FHE_CONFIG_CODE_CHANGED', { file: CODE_DIGESTS_FILE });
  return Object.fromEntries(entries) as Record<string, string>;
}

function jsonEntries(bytes: Buffer): [string, unknown][] {
  try {
    return Object.entries(JSON.parse(bytes.toString('utf8')) as object);
  } catch (cause) {
    throw new FheError('FHE_CONFIG_CODE_CHANGED', { file: CODE_DIGESTS_FILE }, { cause });
  }
}

async function requireUnchanged({ codeRoot, layerRoot }: PackageRoots, name: string, digest: string): Promise<void> {
  const bytes = name.startsWith(LAYER) ? await readPackaged(layerRoot, name.slice(LAYER.length), name) : await readPackaged(codeRoot, name);
  needs(sha256(bytes) === digest, 'FHE_CONFIG_CODE_CHANGED', { file: name });
}

async function readPackaged(root: string, path: string, name = path): Promise<Buffer> {
  try {
    return await readFile(join(root, path));
  } catch (cause) {
    throw new FheError('FHE_CONFIG_CODE_CHANGED', { file: name }, { cause });
  }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
