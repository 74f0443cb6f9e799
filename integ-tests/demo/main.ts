/** `npm run demo`: plans, deploys to a local AWS, scores 569 patients encrypted, compares, tears down. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DevSession } from '@fhe-serverless/cli/dev';
import { findPython } from '@fhe-serverless/cli/local-cloud';
import { planEntry } from '@fhe-serverless/cli/toolchain';
import { FheClient, type Progress } from 'fhe-serverless/client';
import { deployDemo } from './deployed-demo.ts';
import { scoresPage } from './page.ts';
import { scorePatients } from './score-patients.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/tumour-risk/', import.meta.url));
const CACHE = fileURLToPath(new URL('../../.dev/local-cloud', import.meta.url));

const started = performance.now();
const say = (line: string): void => console.log(`${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s  ${line}`);

say('Planning examples/tumour-risk/function.ts');
const planned = await planEntry({ entry: join(EXAMPLE, 'function.ts'), onProgress: say });
const { plan } = planned;
say(`Planned: ${plan.scheme.toUpperCase()}, ring ${plan.parameters.polyModulusDegree}, ${plan.security.coeffModulusBits} of ${plan.security.maxCoeffModulusBits} bits allowed, proved on ${planned.proof.samples} samples`);

await using stack = new AsyncDisposableStack();
const workDirectory = stack.adopt(await mkdtemp(join(tmpdir(), 'fhe-demo-')), (path) => rm(path, { recursive: true, force: true }));
// Ctrl-C ends the local cloud by itself (it watches this process); the directory is ours.
process.once('SIGINT', () => { void stack.disposeAsync().finally(() => process.exit(130)); });
process.once('SIGTERM', () => { void stack.disposeAsync().finally(() => process.exit(143)); });

// A demo's key lives as long as the demo; a real one is asked from its owner.
const keys = { path: join(workDirectory, 'secret.key'), passphrase: randomBytes(24).toString('base64url') };

const python = await findPython();
const missing = 'missing' in python ? python.missing : undefined;
if (missing !== undefined) say(`No local AWS: ${missing}. Using the embedded server instead`);
using client = missing === undefined ? await deployed() : await embedded();
const scored = await scorePatients(client, planned.function, say);
console.log(`\n${scoresPage(scored, plan)}\n`);
say('Tearing down');
client[Symbol.dispose]();
await stack.disposeAsync();
say('Done; nothing is left running');

async function deployed(): Promise<FheClient> {
  const demo = stack.use(await deployDemo({ appDirectory: EXAMPLE, workDirectory, cacheDirectory: CACHE, say }));
  return demo.connect(keys, progress());
}

async function embedded(): Promise<FheClient> {
  const session = await DevSession.start({ entry: join(EXAMPLE, 'function.ts'), stateDirectory: join(workDirectory, 'dev'), onProgress: say });
  stack.defer(() => session.close());
  return FheClient.connect({ trust: session.trustFile, keys, onProgress: progress() });
}

/** One line a step, and one for every quarter of a long one. */
function progress(): (event: Progress) => void {
  let last = '';
  return (event) => {
    const share = 'totalBytes' in event && event.totalBytes > 0 ? Math.floor((4 * event.doneBytes) / event.totalBytes) * 25 : undefined;
    const line = `  ${event.step.replaceAll('-', ' ')}${share === undefined ? '' : ` ${share} %`}`;
    if (line !== last) say(line);
    last = line;
  };
}
