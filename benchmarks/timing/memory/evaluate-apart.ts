/** `node evaluate-apart.mjs FOLDER`: evaluates a plan as a deployed function does, from files, and prints what it took. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodePlan } from '@fhe-serverless/core/plan';
import { createSealEngine } from '@fhe-serverless/engine/seal-wasm';
import { cpuMillis } from '../../measure/cpu-clock.ts';
import { FILES, type Footprint } from './plan-files.ts';

const folder = process.argv[2]!;
const file = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)));
const plan = decodePlan(file(FILES.plan));
const CALLS = 3;

const started = cpuMillis();
const engine = await createSealEngine();
const prepared = engine.prepare(plan, file(FILES.constants));
const keys = prepared.loadKeys(new Map(plan.evaluationKeys.map(({ name }) => [name, file(FILES.key(name))])));
const coldMillis = cpuMillis() - started;
for (let call = 0; call < CALLS; call++) prepared.evaluate(plan.inputs.map((_, port) => file(FILES.input(port))), keys);
const footprint: Footprint = { coldMillis, peakMiB: peakKiB() / 1024, engineMiB: engine.memoryBytes() / 2 ** 20 };
console.log(JSON.stringify(footprint));

/** Linux gives maxRSS as the larger of this process and the one that started it; VmHWM is of this one. */
function peakKiB(): number {
  const [, found] = existsSync('/proc/self/status') ? /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [] : [];
  return found === undefined ? process.resourceUsage().maxRSS : Number(found);
}
