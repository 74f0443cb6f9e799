/** The example, deployed by real CloudFormation into the local cloud and used as its client would. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { deployApp, writeTrust } from '@fhe-serverless/cli/deployment';
import { accessOf } from '@fhe-serverless/cli/deployment-access';
import { readCloudWatch } from '@fhe-serverless/cli/metrics';
import { planEntry, type PlannedEntry } from '@fhe-serverless/cli/toolchain';
import { FheClient, type TrustFile } from 'fhe-serverless/client';
import { scorePatients, type ScoredPatients } from '../../demo/score-patients.ts';

const EXAMPLE = fileURLToPath(new URL('../../../examples/tumour-risk/', import.meta.url));
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(AWS|CDK)_/.test(name))) as Record<string, string>;

let directory: string;
let planned: PlannedEntry;
let trust: TrustFile;
let client: FheClient;
let scored: ScoredPatients;
const started = Date.now() - 60_000;
const keys = (): { path: string; passphrase: string } => ({ path: join(directory, 'secret.key'), passphrase: 'correct horse battery staple' });

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fhe-e2e-'));
  planned = await planEntry({ entry: join(EXAMPLE, 'function.ts') });
  const { functions } = await deployApp({ app: { kind: 'command', command: 'node app.ts', directory: EXAMPLE }, environment: { ...environment, TEMPORARY: '1' } });
  trust = await writeTrust({ path: join(directory, 'fhe-trust.json'), deployed: functions[0]!, environment });
  client = await FheClient.connect({ ...accessOf(trust), keys: keys() });
  scored = await scorePatients(client, planned.function, () => undefined);
}, 240_000);

afterAll(async () => {
  client?.[Symbol.dispose]();
  await rm(directory, { recursive: true, force: true });
});

test('all 569 scores are within the planned precision of the clear polynomial, and every class difference is explained', () => {
  const { comparison } = scored;

  expect(comparison.rows).toHaveLength(569);
  expect(comparison.largestError).toBeLessThan(2 ** -planned.plan.outputs[0]!.precisionBits);
  expect(comparison.classDifferences.filter(({ explained }) => !explained)).toEqual([]);
});

test('the bill is the quote, call by call', () => {
  const { amountNano, microUnits } = planned.plan.cost;
  const calls = Math.ceil(569 / planned.plan.packing.samplesPerCall);

  expect(scored.receipts).toHaveLength(calls);
  for (const { claims } of scored.receipts) expect({ amountNano: claims.amountNano, microUnits: claims.microUnits, planDigest: claims.planDigest }).toEqual({ amountNano, microUnits, planDigest: planned.planDigest });
  expect(scored.usage).toMatchObject({ evaluations: calls, failed: 0, microUnits: calls * microUnits, amountNano: calls * amountNano, samples: 569 });
});

test('a receipt can be fetched again and is the same', async () => {
  const [first] = scored.receipts;

  expect((await client.receipt(first!.claims.requestId)).jws).toBe(first!.jws);
});

test('the metrics of the calls can be read back', async () => {
  const calls = scored.receipts.length;
  const metrics = await readCloudWatch(trust, trust.functionName, started);
  const sum = (name: string): number | undefined => metrics.find((metric) => metric.name === name && Object.keys(metric.dimensions).length === 0)?.sum;

  expect(sum('Evaluations')).toBe(calls);
  expect(sum('SamplesProcessed')).toBe(569);
  expect(sum('MicroUnits')).toBe(calls * planned.plan.cost.microUnits);
  expect(metrics.find(({ name }) => name === 'LiveHandles')?.observations).toBe(calls);
});

test('another passphrase does not open the key file, and a client without keys cannot call', async () => {
  using wrong = await FheClient.connect({ ...accessOf(trust), keys: { ...keys(), passphrase: 'wrong' } });
  using keyless = await FheClient.connect(accessOf(trust));
  const row = { features: new Array<number>(30).fill(0) };

  await expect(wrong.call(row)).rejects.toMatchObject({ code: 'FHE_CLIENT_KEY_FILE' });
  await expect(keyless.call(row)).rejects.toMatchObject({ code: 'FHE_CLIENT_KEY_FILE' });
});

test('an answer signed by another key than the trust file names is refused', async () => {
  const [jwk] = trust.jwks.keys;
  const foreign = { ...trust, jwks: { keys: [{ ...jwk!, x: jwk!.y, y: jwk!.x }] } };
  await writeFile(join(directory, 'foreign.json'), JSON.stringify(foreign));

  await expect(FheClient.connect({ ...accessOf(foreign), keys: keys() })).rejects.toMatchObject({ code: expect.stringMatching(/^FHE_CLIENT_/) as unknown });
});

test('erased keys do not come back: the next call registers anew', async () => {
  await client.eraseKeys();

  const { outputs } = await client.call({ features: new Array<number>(30).fill(0) });

  expect(Number(outputs['score'])).toBeCloseTo(Number(planned.function.simulate({ features: new Array<number>(30).fill(0) })['score']!.values[0]), 3);
}, 120_000);
