import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { LAMBDA_LIMITS, type Lambda, type LambdaOptions, startLambda } from './index.ts';

const FUNCTION_ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:modes';

let lambda: Lambda | undefined;
let layerDirectory: string;

beforeAll(async () => {
  layerDirectory = await mkdtemp(join(tmpdir(), 'fhe-layer-'));
  const engine = join(layerDirectory, 'nodejs', 'node_modules', 'probe-engine');
  await mkdir(engine, { recursive: true });
  await writeFile(join(engine, 'engine.mjs'), 'export const answer = 42;\n');
});

afterEach(async () => {
  await lambda?.stop();
  lambda = undefined;
});

afterAll(async () => {
  await rm(layerDirectory, { recursive: true });
});

async function start(fixture: string, options: Partial<LambdaOptions> = {}): Promise<Lambda> {
  lambda = await startLambda({
    codeDirectory: fileURLToPath(new URL(`./fixtures/${fixture}`, import.meta.url)),
    handler: 'index.handler',
    environment: {},
    timeoutMillis: 5_000,
    functionArn: FUNCTION_ARN,
    ...options,
  });
  return lambda;
}

describe('an invocation', () => {
  test('carries the event, the qualifier and the deadline, and keeps the sandbox warm', async () => {
    const { invoke, initMillis } = await start('modes', { functionVersion: '3' });

    const first = await invoke({ mode: 'context', text: 'ü\u0000' }, { qualifier: 'live' });
    const second = await invoke({ mode: 'context' });

    expect(first).toEqual({
      payload: expect.objectContaining({
        event: { mode: 'context', text: 'ü\u0000' },
        invokedFunctionArn: `${FUNCTION_ARN}:live`,
        functionName: 'modes',
        functionVersion: '3',
        invocations: 1,
      }),
    });
    expect((first.payload as { remaining: number }).remaining).toBeGreaterThan(3_000);
    expect(second.payload).toMatchObject({ invokedFunctionArn: FUNCTION_ARN, invocations: 2 });
    expect(initMillis).toBeGreaterThan(0);
  });

  test('waits for the one before it', async () => {
    const { invoke } = await start('modes');

    const outcomes = await Promise.all([1, 2, 3].map(() => invoke({ mode: 'overlap' })));

    expect(outcomes.map(({ payload }) => payload)).toEqual([1, 1, 1]);
  });

  test('reports what the function throws, and the sandbox lives on', async () => {
    const { invoke } = await start('modes');

    const thrown = await invoke({ mode: 'throw' });

    expect(thrown).toEqual({
      functionError: 'Unhandled',
      payload: { errorType: 'TypeError', errorMessage: 'wrong type', trace: expect.arrayContaining(['TypeError: wrong type']) },
    });
    expect((await invoke({ mode: 'context' })).payload).toMatchObject({ invocations: 2 });
  });

  test.each([['exit', 'Runtime.ExitError', 'exit status 7'], ['hang', 'Sandbox.Timedout', 'Task timed out after 0.30 seconds']])(
    'that ends by %s is reported, and the next one starts cold', async (mode, errorType, text) => {
      const { invoke } = await start('modes', { timeoutMillis: 300 });

      const lost = await invoke({ mode });

      expect(lost).toEqual({ functionError: 'Unhandled', payload: { errorType, errorMessage: expect.stringContaining(text) } });
      expect((await invoke({ mode: 'context' })).payload).toMatchObject({ invocations: 1 });
    });
});

describe('a payload', () => {
  test('of just under 6 MB passes both ways', async () => {
    const { invoke } = await start('modes', { timeoutMillis: 30_000 });
    const event = { text: 'x'.repeat(LAMBDA_LIMITS.requestBytes - JSON.stringify({ text: '' }).length) };

    expect((await invoke(event)).payload).toEqual(event);
  });

  test('above 6 MB is refused before the function sees it', async () => {
    const { invoke } = await start('modes');

    await expect(invoke({ text: 'x'.repeat(LAMBDA_LIMITS.requestBytes) })).rejects.toMatchObject({ name: 'RequestTooLargeException', statusCode: 413 });

    expect((await invoke({ mode: 'context' })).payload).toMatchObject({ invocations: 1 });
  });

  test('above 6 MB does not come back, and the sandbox lives on', async () => {
    const { invoke } = await start('modes', { timeoutMillis: 30_000 });

    const large = await invoke({ mode: 'large', characters: LAMBDA_LIMITS.responseBytes });

    expect(large).toEqual({ functionError: 'Unhandled', payload: expect.objectContaining({ errorType: 'Function.ResponseSizeTooLarge' }) });
    expect((await invoke({ mode: 'context' })).payload).toMatchObject({ invocations: 2 });
  });
});

describe('a start', () => {
  test('fails when it takes longer than the limit', async () => {
    const slow = start('slow-init', { environment: { SLOW_INIT_MILLIS: '60000' }, limits: { initMillis: 400 } });

    await expect(slow).rejects.toMatchObject({ errorType: 'Sandbox.Timedout', errorMessage: 'Init phase timed out after 0.40 seconds' });
  });

  test('fails when the module throws', async () => {
    const broken = start('slow-init', { environment: { FAIL: '1' } });

    await expect(broken).rejects.toMatchObject({ errorType: 'Error', errorMessage: 'no way to start' });
  });

  test('fails when there is no such handler', async () => {
    await expect(start('modes', { handler: 'index.absent' })).rejects.toMatchObject({ errorType: 'Runtime.HandlerNotFound' });
  });

  test('succeeds within the limit, which the cloud sets to 10 seconds', async () => {
    const { invoke, initMillis } = await start('slow-init', { environment: { SLOW_INIT_MILLIS: '200' } });

    expect(LAMBDA_LIMITS.initMillis).toBe(10_000);
    expect(initMillis).toBeGreaterThan(200);
    expect(await invoke({})).toEqual({ payload: 'started' });
  });
});

describe('a sandbox', () => {
  test('has the environment of Lambda and the function, and nothing of ours', async () => {
    process.env.FHE_HARNESS_SECRET = 'x';
    const { invoke } = await start('modes', { environment: { TABLE: 't', AWS_REGION: 'eu-west-1' } });

    const { payload } = await invoke({ mode: 'environment' });

    expect(payload).toMatchObject({ TABLE: 't', AWS_REGION: 'eu-west-1', AWS_LAMBDA_FUNCTION_NAME: 'modes', _HANDLER: 'index.handler' });
    expect(payload).not.toHaveProperty('FHE_HARNESS_SECRET');
    delete process.env.FHE_HARNESS_SECRET;
  });

  test('finds the modules of its layer', async () => {
    const { invoke } = await start('modes', { layerDirectory });

    expect((await invoke({ mode: 'layer' })).payload).toEqual({ answer: 42, root: layerDirectory });
  });

  test('shows what the function printed', async () => {
    const { invoke, output } = await start('modes');

    await invoke({ mode: 'print', text: 'world' });

    expect(output()).toContain('hello world');
  });
});
