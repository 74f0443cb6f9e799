/**
 * `npm run fuzz -- [--programs 20000] [--seed N] [--jobs 2]`: random programs of all schemes through trace, plan and engine, compared
 * with the clear reference. They come in batches with a seed each; a batch that fails prints its smallest program, and ends the run.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const SCHEMES = 3;
/** Of one scheme: shared start-up weighs little, and progress shows. */
const BATCH = 100;
const root = fileURLToPath(new URL('..', import.meta.url));

const { values } = parseArgs({ options: { programs: { type: 'string', default: '20000' }, seed: { type: 'string', default: '1' }, jobs: { type: 'string', default: String(Math.min(2, availableParallelism())) } } });
const [programs, firstSeed, jobs] = [values.programs, values.seed, values.jobs].map(Number);
if (![programs, firstSeed, jobs].every((value) => Number.isSafeInteger(value) && value >= 1)) {
  console.error('error: --programs, --seed and --jobs are whole numbers from 1');
  process.exit(2);
}

const batches = Math.ceil(programs / (SCHEMES * BATCH));
const started = performance.now();
let [next, done, hasFailed] = [0, 0, false];
await Promise.all(Array.from({ length: jobs }, async () => {
  while (next < batches && !hasFailed) {
    const seed = firstSeed + next++;
    const { code, text } = await batch(seed);
    done++;
    if (code !== 0) {
      hasFailed = true;
      console.error(`${text}\nfailed; again with: npm run fuzz -- --programs ${SCHEMES * BATCH} --seed ${seed}`);
    }
    console.log(`${done * SCHEMES * BATCH} of ${batches * SCHEMES * BATCH} programs, ${((performance.now() - started) / 1000).toFixed(0)} s`);
  }
}));
console.log(hasFailed ? 'failed' : `${done * SCHEMES * BATCH} programs agree, seeds ${firstSeed} to ${firstSeed + batches - 1}`);
process.exitCode = hasFailed ? 1 : 0;

function batch(seed) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--experimental-vm-modules', '--no-warnings', join(root, 'node_modules', 'jest', 'bin', 'jest.js'), '-c', 'jest.esm.config.mjs', '-i', 'engine/test/random/random-programs'], {
      cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, FHE_RANDOM_PROGRAMS: String(BATCH), FHE_RANDOM_SEED: String(seed) },
    });
    const parts = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => parts.push(part));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, text: Buffer.concat(parts).toString() }));
  });
}
