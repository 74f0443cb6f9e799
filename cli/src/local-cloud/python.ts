/** Finds a Python that can hold the local cloud. Its absence is an answer, not an error: callers have another way to run locally. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface Python {
  /** The interpreter as it names itself. */
  readonly path: string;
  readonly version: string;
}

export interface PythonMissing {
  /** Why no interpreter serves, naming what was found. */
  readonly missing: string;
}

/** `requirements.txt` lists wheels for these minor versions of Python 3. */
const OLDEST_MINOR = 10;
const NEWEST_MINOR = 14;

/** The default interpreter first, then the newest. */
export const PYTHON_CANDIDATES: readonly string[] = [
  'python3',
  ...Array.from({ length: NEWEST_MINOR - OLDEST_MINOR + 1 }, (_, index) => `python3.${NEWEST_MINOR - index}`),
];

/** Prints version, path and missing modules. Debian splits `venv` and `ensurepip` into packages of their own. */
const PROBE = `
import importlib.util, json, sys
absent = [name for name in ('venv', 'ensurepip') if importlib.util.find_spec(name) is None]
print(json.dumps({'version': list(sys.version_info[:3]), 'path': sys.executable, 'absent': absent}))
`;

const PROBE_TIMEOUT_MILLIS = 10_000;

interface Probe {
  readonly version: readonly [number, number, number];
  readonly path: string;
  readonly absent: readonly string[];
}

/** Returns the first candidate that serves, or why none does. */
export async function findPython(candidates: readonly string[] = PYTHON_CANDIDATES): Promise<Python | PythonMissing> {
  const refusals: string[] = [];
  for (const candidate of candidates) {
    const probe = await probePython(candidate);
    if (!probe) continue;
    const version = probe.version.join('.');
    const [major, minor] = probe.version;
    if (major !== 3 || minor < OLDEST_MINOR || minor > NEWEST_MINOR) refusals.push(`${candidate} is ${version}`);
    else if (probe.absent.length > 0) refusals.push(`${candidate} ${version} lacks ${probe.absent.join(' and ')}`);
    else return { path: probe.path, version };
  }
  const found = refusals.length > 0 ? ` (${refusals.join(', ')})` : '';
  return { missing: `no Python 3.${OLDEST_MINOR} to 3.${NEWEST_MINOR} with venv and ensurepip on PATH${found}` };
}

/** Undefined when the candidate is not there or does not run, as a version manager's placeholder does not. */
async function probePython(candidate: string): Promise<Probe | undefined> {
  try {
    const { stdout } = await promisify(execFile)(candidate, ['-I', '-c', PROBE], { timeout: PROBE_TIMEOUT_MILLIS });
    return JSON.parse(stdout) as Probe;
  } catch {
    return undefined;
  }
}
