/** A raw handler from the command line: planned, run, served, called, and verified. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cli, type Ended, Project, Running } from './cli.ts';

const PASSPHRASE = { FHE_PASSPHRASE: 'correct horse battery staple' };

/** Squares, and adds the right neighbour's square. */
const rawText = (body = 'fhe.add(square, fhe.rotateLeft(square, 1))', maxUnits = 50): string => `import { defineRawFheHandler, integer } from 'fhe-serverless';

export default defineRawFheHandler({
  inputs: { x: integer.vector(4, { min: -9, max: 9 }) },
  outputs: { y: integer.vector(4) },
  scheme: 'bgv',
  parameters: { polyModulusDegree: 4096, coeffModulusBits: [36, 30, 38], plaintextModulusBits: 17 },
  rotationSteps: [1],
  relinearization: true,
  maxUnits: ${maxUnits},
  evaluate: ({ x }, fhe) => {
    const square = fhe.relinearize(fhe.square(x));
    return { y: fhe.modSwitch(${body}) };
  },
});
`;

const jsonOf = <T>({ code, stdout, stderr }: Ended): T => {
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
};

describe('without a server', () => {
  test('the plan says what a call costs at most, and what the planning run did', async () => {
    using project = new Project({ 'function.ts': rawText() });

    const { code, stdout } = await cli(['plan'], { cwd: project.directory });
    const json = jsonOf<{ plan: { kind: string }; lock: string }>(await cli(['plan', '--json'], { cwd: project.directory }));

    expect(code).toBe(0);
    expect(stdout).toMatch(/a call +at most 0\.\d+ USD, reserved before it runs; what it used is billed/);
    expect(stdout).toMatch(/effort +at most 50\.00 units \(maxUnits\), \d+\.\d\d when it was planned/);
    expect(stdout).toMatch(/exact while noise budget is left; \d+ bits were, when it was tried/);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(json).toMatchObject({ plan: { kind: 'raw' }, lock: 'unchanged' });
    expect(JSON.parse(readFileSync(project.path('fhe.lock'), 'utf8'))).toMatchObject({ functions: { 'function.ts': { scheme: 'bgv' } } });
  });

  test('a run shows results and metered units', async () => {
    using project = new Project({ 'function.ts': rawText(), 'rows.json': '[{ "x": [1, 2, 3, 4] }, { "x": [-1, 0, 0, 5] }]' });

    const run = jsonOf<{ rows: { y: number[] }[]; microUnits: number[]; maxMicroUnits: number }>(await cli(['run', 'function.ts', 'rows.json', '--json'], { cwd: project.directory }));

    expect(run.rows.map(({ y }) => y)).toEqual([[5, 13, 25, 17], [1, 0, 25, 26]]);
    expect(run.microUnits).toHaveLength(1);
    expect(run.microUnits[0]).toBeLessThan(run.maxMicroUnits);
  });

  test.each<[string, string, RegExp]>([
    ['a rotation that is not declared', rawText('fhe.rotateLeft(square, 2)'), /FHE_RAW_OPERATION: rotateLeft is refused at function\.ts:13: step 2/],
    ['a branch on a value', rawText('(square ? square : x)'), /FHE_TRACE_BRANCH: .* at function\.ts:13/],
    ['more than its maxUnits', rawText(undefined, 0.5), /FHE_RAW_UNITS_EXCEEDED: the raw handler stopped at function\.ts:12: relinearize/],
    ['a result that is noise', rawText('fhe.relinearize(fhe.multiply(fhe.relinearize(fhe.square(square)), fhe.relinearize(fhe.square(square))))', 500), /FHE_RAW_HANDLER: .*no noise budget is left in output y/],
    ['code that throws', rawText('(() => { throw new TypeError("x"); })()'), /FHE_RAW_HANDLER: .*it threw TypeError/],
  ])('%s is refused when it is planned', async (_name, text, message) => {
    using project = new Project({ 'function.ts': text });

    const { code, stderr } = await cli(['plan'], { cwd: project.directory });

    expect(code).toBe(1);
    expect(stderr).toMatch(message);
  });
});

describe('served', () => {
  let project: Project;
  let dev: Running;
  const client = (...args: readonly string[]): Promise<Ended> => cli(args, { cwd: project.directory, env: PASSPHRASE });

  beforeAll(async () => {
    project = new Project({ 'function.ts': rawText(), 'row.json': '{ "x": [1, 2, 3, 4] }' });
    dev = new Running(['dev', 'function.ts'], { cwd: project.directory });
    await dev.event('ready');
    await client('keys', 'create');
  });
  afterAll(async () => {
    await dev.stop('SIGKILL');
    project[Symbol.dispose]();
  });

  test('a call is billed what it used, and its receipt names code and no plan', async () => {
    const called = jsonOf<{ rows: { y: number[] }[]; calls: { amountNano: number }[]; receiptFiles: string[] }>(await client('call', 'row.json', '--receipts', 'receipts', '--json'));
    const { claims } = jsonOf<{ claims: { planDigest: null; programDigest: null; codeDigest: string; microUnits: number; amountNano: number } }>(await client('verify', called.receiptFiles[0]!, '--json'));
    const usage = jsonOf<{ amountNano: number; microUnits: number }>(await client('usage', '--json'));
    const { plan } = jsonOf<{ plan: { cost: { amountNano: number }; expected: { amountNano: number; microUnits: number } } }>(await client('plan', '--json'));

    expect(called.rows).toEqual([{ y: [5, 13, 25, 17] }]);
    expect(claims).toMatchObject({ planDigest: null, programDigest: null, codeDigest: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown, ...{ microUnits: plan.expected.microUnits, amountNano: plan.expected.amountNano } });
    expect(usage).toMatchObject({ microUnits: claims.microUnits, amountNano: claims.amountNano });
    expect(claims.amountNano).toBeLessThan(plan.cost.amountNano);
  }, 90_000);

  test('changed code is served at the same address, and clients notice', async () => {
    project.write({ 'function.ts': rawText('fhe.negate(square)') });
    await dev.event('reloaded');

    const { rows } = jsonOf<{ rows: { y: number[] }[] }>(await client('call', 'row.json', '--json'));

    expect(rows).toEqual([{ y: [-1, -4, -9, -16] }]);
  }, 90_000);
});
