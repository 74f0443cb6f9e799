/** Files of one plan, its keys and a request, and the process that evaluates them on its own. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CompletePlan, encodePlan } from '@fhe-serverless/core/plan';
import { ClientSession, type SampleValues } from '@fhe-serverless/engine/client';
import type { SealEngine } from '@fhe-serverless/engine/seal-wasm';
import { build } from 'esbuild';
import { FILES, type Footprint } from './plan-files.ts';

/** Inside the repository, so that the engine finds its binary as it does from source. */
const BUNDLE = fileURLToPath(new URL('../../../node_modules/.cache/fhe-bench/evaluate-apart.mjs', import.meta.url));

/** Bundled, because stripping types takes 40 MiB that no deployed function has. */
export async function bundleEvaluation(): Promise<void> {
  mkdirSync(join(BUNDLE, '..'), { recursive: true });
  await build({ entryPoints: [fileURLToPath(new URL('evaluate-apart.ts', import.meta.url))], outfile: BUNDLE, bundle: true, platform: 'node', format: 'esm', external: ['node-seal'], logLevel: 'error' });
}

export function footprint(engine: SealEngine, { plan, constants }: CompletePlan, elementsOf: (input: string) => readonly SampleValues[]): Footprint {
  const folder = mkdtempSync(join(tmpdir(), 'fhe-memory-'));
  try {
    using session = new ClientSession(engine, plan);
    writeFileSync(join(folder, FILES.plan), encodePlan(plan));
    writeFileSync(join(folder, FILES.constants), constants);
    for (const part of plan.evaluationKeys) writeFileSync(join(folder, FILES.key(part.name)), session.createEvaluationKey(part));
    plan.inputs.forEach((port, i) => writeFileSync(join(folder, FILES.input(i)), session.encrypt(port, elementsOf(port.name))));
    return JSON.parse(execFileSync(process.execPath, [BUNDLE, folder], { encoding: 'utf8' })) as Footprint;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
