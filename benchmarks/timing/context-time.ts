/** `node context-time.ts SCHEME DEGREE DATA_PRIMES`: prints the CPU milliseconds of loading the engine and of building one context. */
import type { Scheme } from '@fhe-serverless/core/plan';
import { createSealEngine } from '@fhe-serverless/engine/seal-wasm';
import { cpuMillis } from '../measure/cpu-clock.ts';
import { chainBits, openContext } from './workbench.ts';

const [scheme, degree, dataPrimes] = process.argv.slice(2);
const started = cpuMillis();
const { seal } = await createSealEngine();
const loaded = cpuMillis();
openContext(seal, scheme as Scheme, Number(degree), chainBits(Number(dataPrimes)));
console.log(JSON.stringify([loaded - started, cpuMillis() - loaded]));
