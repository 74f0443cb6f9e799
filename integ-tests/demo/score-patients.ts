/** The main job: keys, 569 encrypted scores, comparison with the clear model. The demo tells it, the end-to-end test asserts it. */
import type { FheFunctionModule } from 'fhe-serverless';
import type { FheClient, Receipt, Usage } from 'fhe-serverless/client';
import { compare, type Comparison } from '../../examples/tumour-risk/compare.ts';
import { readPatients } from '../../examples/tumour-risk/patients.ts';

export interface ScoredPatients {
  readonly comparison: Comparison;
  readonly receipts: readonly Receipt[];
  readonly usage: Usage;
  readonly keyMillis: number;
  readonly callMillis: number;
  readonly samplesPerCall: number;
}

export async function scorePatients(client: FheClient, fn: FheFunctionModule, say: (line: string) => void): Promise<ScoredPatients> {
  const patients = readPatients();
  const { packing, cost } = await client.manifest();
  say(`The function takes ${packing.samplesPerCall} rows a call, for ${(cost.amountNano / 1e9).toFixed(9)} ${cost.currency}`);
  const started = performance.now();
  await client.ensureKeys();
  const ready = performance.now();
  say(`Keys ready; scoring ${patients.length} patients`);
  const { outputs, receipts } = await client.callBatch(patients.map(({ features }) => ({ features })), {
    concurrency: 2,
    onCall: ({ firstRow, outputs: scored }) => say(`  rows ${firstRow + 1} to ${firstRow + scored.length}: receipt verified, then decrypted`),
  });
  const callMillis = performance.now() - ready;
  const comparison = compare(fn, patients, outputs.map(({ score }) => Number(score)));
  return { comparison, receipts, usage: await client.usage(), keyMillis: ready - started, callMillis, samplesPerCall: packing.samplesPerCall };
}
