import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, jest, test } from '@jest/globals';
import { createFunction, request } from './functions.ts';
import { groupMembers, listeningAddresses, untilGroupIsEmpty } from './processes.ts';
import { startLocalCloud, withLocalCloud, type LocalCloud } from '../../src/local-cloud/index.ts';

jest.setTimeout(300_000);

/** Kept between runs, because the first start takes a while. */
const cacheDirectory = fileURLToPath(new URL('../../../.dev/local-cloud', import.meta.url));
const LOOPBACK = /^0100007F:/;

/** Survives the polite signal. */
const ENDLESS = "process.on('SIGTERM', () => {});\nexport const handler = () => new Promise(() => setInterval(() => {}, 1000));";

test('answers, listens on loopback only, and leaves no process and no file behind', async () => {
  const lines: string[] = [];
  const cloud = await startLocalCloud({ cacheDirectory, onProgress: (line) => lines.push(line) });
  try {
    const before = groupMembers(cloud.pid).length;
    await createFunction(cloud, 'endless', ENDLESS);
    await request(cloud, '/2015-03-31/functions/endless/invocations', {}, { 'x-amz-invocation-type': 'Event' });
    while (groupMembers(cloud.pid).length === before) await new Promise((resolve) => setTimeout(resolve, 20));

    const addresses = listeningAddresses(cloud.pid);

    expect(addresses).toHaveLength(1);
    expect(addresses[0]).toMatch(LOOPBACK);
    expect(lines.at(-1)).toContain(cloud.endpoint);
  } finally {
    await cloud.stop();
  }

  expect(groupMembers(cloud.pid)).toEqual([]);
  expect(existsSync(dirname(cloud.logFile))).toBe(false);
  await cloud.stop(); // A second time does nothing.
});

test('starts the second time without installing, beside another one', async () => {
  const first = await startLocalCloud({ cacheDirectory });
  const lines: string[] = [];
  const second = await startLocalCloud({ cacheDirectory, onProgress: (line) => lines.push(line) });
  await Promise.all([first.stop(), second.stop()]);

  expect(lines).toHaveLength(2);
  expect(second.endpoint).not.toBe(first.endpoint);
});

test.each(['SIGINT', 'SIGTERM', 'SIGKILL', 'exit'] as const)('ends with its starter on %s', async (end) => {
  const index = new URL('../../src/local-cloud/index.ts', import.meta.url).href;
  const script = `
    const { startLocalCloud } = await import(${JSON.stringify(index)});
    const cloud = await startLocalCloud({ cacheDirectory: ${JSON.stringify(cacheDirectory)} });
    console.log(JSON.stringify(cloud));
    process.stdin.resume().on('data', () => process.exit(3));
  `;
  const starter = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const cloud = JSON.parse(await new Promise<string>((resolve) => starter.stdout.once('data', (data) => resolve(String(data))))) as LocalCloud;
  expect(groupMembers(cloud.pid).length).toBeGreaterThan(0);

  if (end === 'exit') starter.stdin.write('\n');
  else starter.kill(end);

  expect(await untilGroupIsEmpty(cloud.pid, 10_000)).toEqual([]);
  expect(existsSync(dirname(cloud.logFile))).toBe(false);
});

test.each([false, true])('refuses unknown callers when asked to (%s)', async (enforceAuthorization) => {
  const cloud = await startLocalCloud({ cacheDirectory, enforceAuthorization });
  const authorization = 'AWS4-HMAC-SHA256 Credential=AKIAUNKNOWN/20261123/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0';

  const listed = await fetch(cloud.endpoint, { headers: { authorization } });
  await cloud.stop();

  expect(listed.ok).toBe(!enforceAuthorization);
});

test('drops every cloud variable of the user', () => {
  const merged = withLocalCloud({ PATH: '/bin', AWS_PROFILE: 'production', AWS_SESSION_TOKEN: 'x', CDK_DEFAULT_ACCOUNT: '1' }, { AWS_REGION: 'r' });

  expect(merged).toEqual({ PATH: '/bin', AWS_REGION: 'r' });
});
