/** Starts a local AWS and runs what needs one: the contract suites of the AWS adapters, and the deployed example end to end. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLocalCloud, withLocalCloud } from '../cli/src/local-cloud/index.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const cloud = await startLocalCloud({ cacheDirectory: join(root, '.dev', 'local-cloud'), onProgress: (line) => console.log(line) });
try {
  const jest = spawnSync(process.execPath, [
    '--experimental-vm-modules', '--no-warnings', join(root, 'node_modules/jest/bin/jest.js'), '-c', 'jest.local-cloud.config.mjs', '--runInBand',
    ...(process.env.FHE_TEST_REPORT ? ['--json', `--outputFile=${process.env.FHE_TEST_REPORT}`] : []), ...process.argv.slice(2),
  ], { cwd: root, stdio: 'inherit', env: { ...withLocalCloud(process.env, cloud.environment), FHE_TEST_AWS_ENDPOINT: cloud.endpoint } });
  process.exitCode = jest.status ?? 1;
} finally {
  await cloud.stop();
}
