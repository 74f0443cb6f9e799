/** Deploys to a local AWS: one that runs already, or one that lives as long as this command. */
import { rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { localEndpoint } from '../../deployment/index.ts';
import { type LocalCloud, startLocalCloud } from '../../local-cloud/index.ts';
import { columns, section, type Terminal } from '../../terminal/index.ts';
import { untilStopped } from '../dev/until-stopped.ts';
import { deployAndTrust, deployedPage, type DeployRequest, deployTo } from './deploy-to.ts';

/** Trust files of a local cloud: beside those of real deployments, and not in their place. */
const DIRECTORY = join('.fhe', 'local');
const LAST_MILLIS = 2_000;
const INTERRUPTED = 130;
/** What a person needs to look around with other tools. */
const SHOWN_VARIABLES = ['AWS_ENDPOINT_URL', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_REGION'];

export async function deployLocally(request: DeployRequest): Promise<void> {
  if (localEndpoint(process.env) !== undefined) return deployTo({ ...request, directory: DIRECTORY });
  const { terminal } = request;
  const cloud = await startLocalCloud({ cacheDirectory: cacheDirectory(), onProgress: (line) => terminal.progress(line) });
  // From here on Ctrl-C ends the cloud first.
  const stopped = untilStopped();
  const files: string[] = [];
  const deploying = deployAndTrust({ ...request, environment: cloud.environment, directory: DIRECTORY }).then((done) => {
    files.push(...done.written.map(({ trustFile }) => trustFile));
    announce(terminal, cloud, done);
    return true;
  });
  try {
    await Promise.race([deploying.then(() => stopped), stopped]);
  } finally {
    await cloud.stop();
    await Promise.all(files.map((file) => rm(file, { force: true })));
  }
  terminal.event({ event: 'stopped' }, 'Stopped; the local cloud and what was deployed to it are gone.');
  // A deployment that was under way finds its cloud gone; its tools would go on asking for it.
  const isDone = await Promise.race([deploying.catch(() => false), delay(LAST_MILLIS, false, { ref: false })]);
  if (!isDone) process.exit(INTERRUPTED);
}

function announce(terminal: Terminal, cloud: LocalCloud, { deployment, written }: Awaited<ReturnType<typeof deployAndTrust>>): void {
  const variables = SHOWN_VARIABLES.map((name) => [`export ${name}=${cloud.environment[name] ?? ''}`]);
  terminal.event({ event: 'ready', endpoint: cloud.endpoint, environment: cloud.environment, stacks: deployment.stacks, functions: written },
    `${deployedPage(written)}\n\n${section('For other tools in another terminal', columns(variables))}\n\nThe local cloud runs until Ctrl-C.`);
}

/** Holds the Python environment of the local cloud between starts; FHE_CACHE_DIRECTORY moves it. */
function cacheDirectory(): string {
  const { FHE_CACHE_DIRECTORY, XDG_CACHE_HOME } = process.env;
  return FHE_CACHE_DIRECTORY ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'fhe-serverless', 'local-cloud');
}
