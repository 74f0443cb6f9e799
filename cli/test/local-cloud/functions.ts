/** Creates functions in a local cloud over its plain HTTP interface, which takes any signature. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalCloud } from '../../src/local-cloud/index.ts';

export async function request<T>(cloud: LocalCloud, path: string, body: unknown, headers: Record<string, string> = {}): Promise<T> {
  const response = await fetch(cloud.endpoint + path, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return (text ? JSON.parse(text) : undefined) as T;
}

/** Creates a function of one file and publishes version 1 under the alias `live`. */
export async function createFunction(cloud: LocalCloud, name: string, source: string, file = 'index.mjs'): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'fhe-function-'));
  const archive = join(directory, 'code.zip');
  await writeFile(join(directory, file), source);
  execFileSync('python3', ['-m', 'zipfile', '-c', archive, join(directory, file)]);
  const code = await readFile(archive, 'base64');
  await rm(directory, { recursive: true });
  const account = cloud.environment.AWS_ACCESS_KEY_ID;
  await request(cloud, '/2015-03-31/functions', {
    FunctionName: name,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Timeout: 600,
    Publish: true,
    Role: `arn:aws:iam::${account}:role/any`,
    Code: { ZipFile: code },
  });
  await request(cloud, `/2015-03-31/functions/${name}/aliases`, { Name: 'live', FunctionVersion: '1' });
}
