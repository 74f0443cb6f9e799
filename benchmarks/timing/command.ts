/**
 * `npm run bench -- timing [--degrees 2048,4096,8192,16384] [--rounds N] [--json] [--write]` times every operation of the engine
 * and fits the figures of spec/timing. `npm run bench -- timing --memory [--program NAME]... [--write]` does the same for memory.
 * After --write run `npm run generate`.
 */
import { parseArgs } from 'node:util';
import { createSealEngine } from '@fhe-serverless/engine/seal-wasm';
import { fitTiming } from './fit-timing.ts';
import type { Observations } from './observation.ts';
import { observe, warmUp } from './observe.ts';
import { observeContexts } from './observe-contexts.ts';
import { observeOverhead } from './observe-overhead.ts';
import { writeTiming } from './timing-file.ts';
import { timingPage } from './timing-page.ts';

/** A context is built once in a process: as many processes as rounds, up to this. */
const CONTEXT_ROUNDS = 3;

const DEGREES = '2048,4096,8192,16384';

const { values: options } = parseArgs({
  args: process.argv.slice(3),
  options: {
    degrees: { type: 'string', default: DEGREES }, rounds: { type: 'string', default: '9' },
    memory: { type: 'boolean', default: false }, program: { type: 'string', multiple: true }, json: { type: 'boolean', default: false }, write: { type: 'boolean', default: false },
  },
});
const rounds = Number(options.rounds);
const degrees = options.degrees.split(',').map(Number);
if (!Number.isSafeInteger(rounds) || rounds < 1 || !degrees.every((degree) => [1024, 2048, 4096, 8192, 16384, 32768].includes(degree))) {
  misused('--rounds is a whole number from 1, --degrees are powers of two from 1024 to 32768');
}
// A fit to a part of the plans or rings would be far off for the others.
if (options.write && (options.program !== undefined || options.degrees !== DEGREES)) misused('--write is for a fit to everything: without --program and --degrees');

if (options.memory) {
  const { fitMemoryOfPrograms } = await import('./memory/memory-command.ts');
  await fitMemoryOfPrograms({ ...(options.program && { programs: options.program }), json: options.json, write: options.write });
} else {
  await timeOperations();
}

async function timeOperations(): Promise<void> {
  const engine = await createSealEngine();
  console.error('warming up');
  await warmUp(engine);
  console.error(`timing operations, N ${degrees.join(', ')}`);
  const { instructions, loads } = observe(engine, degrees, rounds);
  const contexts = degrees.flatMap((degree) => {
    console.error(`timing contexts, N ${degree}`);
    return observeContexts(degree, Math.min(CONTEXT_ROUNDS, rounds));
  });
  const observations: Observations = { instructions, loads, contexts, overheadMillis: observeOverhead(engine, rounds) };
  const fit = fitTiming(observations);
  const { figures, ...quality } = fit;
  console.log(options.json ? JSON.stringify({ ...fit, observations }, null, 2) : timingPage(observations, fit));
  if (options.write) console.error(`wrote ${writeTiming(engine, figures, { operations: { rounds, ...quality } })}`);
}

function misused(reason: string): never {
  console.error(`error: ${reason}`);
  process.exit(2);
}
