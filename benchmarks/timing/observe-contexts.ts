/** Times contexts, each in a fresh process: code that runs once is slower than code that the compiler has seen. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median } from '../measure/cpu-clock.ts';
import type { ContextObservation } from './observation.ts';
import { MOST_DATA_PRIMES, SCHEMES } from './observe.ts';

const SCRIPT = fileURLToPath(new URL('context-time.ts', import.meta.url));

export function observeContexts(polyModulusDegree: number, rounds: number): ContextObservation[] {
  return SCHEMES.flatMap((scheme) => Array.from({ length: MOST_DATA_PRIMES }, (_, i): ContextObservation => {
    const dataPrimes = i + 1;
    const times = Array.from({ length: rounds }, () => JSON.parse(execFileSync(process.execPath, [SCRIPT, scheme, String(polyModulusDegree), String(dataPrimes)], { encoding: 'utf8' })) as [number, number]);
    return { scheme, polyModulusDegree, keyPrimes: dataPrimes + 1, initMillis: median(times.map(([init]) => init)), contextMillis: median(times.map(([, context]) => context)) };
  }));
}
