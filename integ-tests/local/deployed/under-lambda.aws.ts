/** The packed function under the official Lambda runtime client, with Lambda's own limits, against the local cloud's services. */
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { planEntry, writePlannedEntry } from '@fhe-serverless/cli/toolchain';
import { createVariables } from '../../../lambda-runtime/test/adapters/aws/local-cloud/cloud.ts';
import { type Lambda, type Outcome, startLambda } from '../lambda-harness/index.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const ARN = 'arn:aws:lambda:us-east-1:340282366920:function:score';

let codeDirectory: string;
let lambda: Lambda;

beforeAll(async () => {
  codeDirectory = mkdtempSync(join(tmpdir(), 'fhe-code-'));
  writePlannedEntry(codeDirectory, await planEntry({ entry: join(ROOT, 'examples/tumour-risk/function.ts') }));
  cpSync(join(ROOT, 'assets/runtime'), codeDirectory, { recursive: true });
  const digests = { ...digestsBelow(codeDirectory, ''), ...digestsBelow(join(ROOT, 'assets/seal-layer'), 'layer/') };
  writeFileSync(join(codeDirectory, 'code-digests.json'), JSON.stringify(digests));
  const credentials = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('AWS_'))) as Record<string, string>;
  lambda = await startLambda({
    codeDirectory, layerDirectory: join(ROOT, 'assets/seal-layer'), handler: 'index.handler', timeoutMillis: 20_000, functionArn: ARN, functionVersion: '1',
    environment: { ...credentials, ...await createVariables(), FHE_FRONT_DOOR: 'function-url' },
  });
}, 120_000);

afterAll(async () => {
  await lambda?.stop();
  rmSync(codeDirectory, { recursive: true, force: true });
});

function digestsBelow(directory: string, prefix: string): Record<string, string> {
  const files = readdirSync(directory, { recursive: true }).map(String).filter((name) => statSync(join(directory, name)).isFile());
  return Object.fromEntries(files.map((name) => [prefix + name, createHash('sha256').update(readFileSync(join(directory, name))).digest('hex')]));
}

/** A function-URL event; `authorizer` is what a front door would add. */
const event = (rawPath: string, method = 'GET', body?: Uint8Array): object => ({
  version: '2.0', routeKey: '$default', rawPath, rawQueryString: '', headers: { 'content-type': 'application/vnd.fhe-serverless.v1', 'idempotency-key': 'e2e-0123456789abcdef' },
  requestContext: { http: { method, path: rawPath }, authorizer: { iam: { accountId: '111122223333', userId: 'AROAEXAMPLE:alice', callerId: 'AROAEXAMPLE:alice' } } },
  ...(body && { body: Buffer.from(body).toString('base64'), isBase64Encoded: true }),
});

const status = ({ payload }: Outcome): number => (payload as { statusCode: number }).statusCode;

describe('the packed function', () => {
  test('starts within the 10 seconds of Lambda\'s init, engine and constants included', () => {
    expect(lambda.initMillis).toBeLessThan(10_000);
  });

  test('answers its signed manifest on the front door\'s alias', async () => {
    const outcome = await lambda.invoke(event('/manifest'), { qualifier: 'live' });

    expect(status(outcome)).toBe(200);
  });

  test('signs nothing on unpublished code, and refuses a forged context on direct invoke', async () => {
    expect(status(await lambda.invoke(event('/manifest')))).toBe(403);
    expect(status(await lambda.invoke(event('/usage'), { qualifier: '1' }))).toBe(403);
    expect(status(await lambda.invoke(event('/usage'), { qualifier: 'direct' }))).toBe(403);
  });

  test('refuses garbage with a code and stays alive', async () => {
    const refused = await lambda.invoke(event('/evaluations', 'POST', new Uint8Array(100_000)), { qualifier: 'live' });

    expect(status(refused)).toBe(400);
    expect(status(await lambda.invoke(event('/manifest'), { qualifier: 'live' }))).toBe(200);
  });

  test('never sees a request above 6 MB', async () => {
    await expect(lambda.invoke(event('/evaluations', 'POST', new Uint8Array(5_000_000)), { qualifier: 'live' })).rejects.toMatchObject({ name: 'RequestTooLargeException' });
  });
});
