/** Runs the shipped toolchain, which traces, plans and proves a function in a process of its own. */
import { spawnSync } from 'child_process';
import * as fs from 'fs';
import { assetPath } from './asset-files';
import { type FheFailure, PlanningFailed } from './errors';
import { requireEngineNode } from './node-version';

/** Plans hold the whole instruction list; this is far above any that fits a Lambda. */
const MAX_OUTPUT_BYTES = 512 * 1024 * 1024;
/** Lines of a crash that go into the error. */
const CRASH_LINES = 8;

export interface ToolchainRequest {
  /** Absolute path of the function file. */
  readonly entry: string;
  /** Existing directory that receives the files. */
  readonly outDirectory: string;
  /** Absolute path of the lock file; without it, the toolchain looks beside the entry. */
  readonly lockFile?: string;
}

export interface ToolchainAnswer {
  readonly planDigest: string;
  readonly plan: unknown;
  /** Names of the files that were written, relative to the directory. */
  readonly files: { readonly plan: string; readonly constants: string };
}

/** Plans a function and writes plan, constants and bundled handler into a directory; throws `PlanningFailed`. */
export function runToolchain(request: ToolchainRequest): ToolchainAnswer {
  requireEngineNode();
  const toolchain = assetPath('toolchain.mjs');
  if (!fs.existsSync(toolchain)) {
    throw stopped('its file is missing from this package');
  }

  const lock = request.lockFile === undefined ? [] : ['--lock', request.lockFile];
  const result = spawnSync(
    process.execPath,
    [toolchain, 'plan', '--entry', request.entry, '--out', request.outDirectory, ...lock],
    { encoding: 'utf8', env: process.env, maxBuffer: MAX_OUTPUT_BYTES, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  if (result.error !== undefined) {
    throw stopped(result.error.message);
  }

  const answer = parseObject(result.stdout);
  if (result.status === 0 && isAnswer(answer)) {
    return answer;
  }
  const failure = answer?.error;
  if (isFailure(failure)) {
    throw new PlanningFailed(failure);
  }
  const end = result.signal === null ? `exit code ${result.status}` : `signal ${result.signal}`;
  const lines = result.stderr.trim().split('\n').slice(-CRASH_LINES).join('\n');
  throw stopped(lines === '' ? end : `${end}\n${lines}`);
}

function stopped(reason: string): PlanningFailed {
  return new PlanningFailed({
    code: 'FHE_TOOLCHAIN_STOPPED',
    message: `the toolchain stopped without an answer: ${reason}`,
    hint: 'reinstall cdk-fhe-serverless; if it repeats, report this with the function file',
  });
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value as Record<string, unknown> : undefined;
  } catch {
    return undefined;
  }
}

function isAnswer(value: unknown): value is ToolchainAnswer {
  const answer = value as ToolchainAnswer | undefined;
  return typeof answer?.planDigest === 'string' && answer.plan !== undefined
    && typeof answer.files?.plan === 'string' && typeof answer.files.constants === 'string';
}

function isFailure(value: unknown): value is FheFailure {
  const failure = value as FheFailure | undefined;
  return typeof failure?.code === 'string' && typeof failure.message === 'string' && typeof failure.hint === 'string';
}
