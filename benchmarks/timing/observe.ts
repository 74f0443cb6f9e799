/** Times every instruction and everything that crosses the border of an engine. */
import type { Instruction, Scheme } from '@fhe-serverless/core/plan';
import type { SealEngine } from '@fhe-serverless/engine/seal-wasm';
import { type BorderCase, borderCases } from './border-cases.ts';
import type { InstructionObservation, LoadObservation } from './observation.ts';
import { operationCases } from './operation-cases.ts';
import { timedActs } from './timed-act.ts';
import { Workbench } from './workbench.ts';

export const SCHEMES: readonly Scheme[] = ['ckks', 'bgv', 'bfv'];
export const MOST_DATA_PRIMES = 5;
const WARM_UP_DEGREE = 2048;
const WARM_UP_PRIMES = 2;
const COMPILER_MILLIS = 2000;

export interface Observed {
  readonly instructions: readonly InstructionObservation[];
  readonly loads: readonly LoadObservation[];
}

/** Runs everything on small numbers until the compiler has seen it, and gives it time to finish. */
export async function warmUp(engine: SealEngine): Promise<void> {
  for (const scheme of SCHEMES) {
    using bench = new Workbench(engine.seal, scheme, WARM_UP_DEGREE, WARM_UP_PRIMES);
    timedActs(actsOf(bench).map(({ act }) => act), 3);
  }
  await new Promise((resolve) => setTimeout(resolve, COMPILER_MILLIS));
}

/** All schemes and ring degrees take their turn in each round: a machine that slows down for a while slows all of them. */
export function observe(engine: SealEngine, degrees: readonly number[], rounds: number): Observed {
  using owned = new DisposableStack();
  const acts = degrees.flatMap((polyModulusDegree) => SCHEMES.flatMap((scheme) => {
    const bench = owned.use(new Workbench(engine.seal, scheme, polyModulusDegree, MOST_DATA_PRIMES));
    return actsOf(bench).map((act) => ({ ...act, scheme, polyModulusDegree }));
  }));
  const times = timedActs(acts.map(({ act }) => act), rounds);
  return {
    instructions: acts.flatMap(({ observation, scheme, polyModulusDegree }, i) => (observation ? [{ ...observation, scheme, polyModulusDegree, millis: times[i]! }] : [])),
    loads: acts.flatMap(({ load, scheme, polyModulusDegree }, i) => (load ? [{ ...load, scheme, polyModulusDegree, millis: times[i]! }] : [])),
  };
}

interface Act {
  readonly act: BorderCase['act'];
  readonly observation?: Omit<InstructionObservation, 'scheme' | 'polyModulusDegree' | 'millis'>;
  readonly load?: Omit<LoadObservation, 'scheme' | 'polyModulusDegree' | 'millis'>;
}

function actsOf(bench: Workbench): Act[] {
  const operations = operationCases(bench).map(({ act, instruction, before }): Act => ({ act: act as BorderCase['act'], observation: { instruction, before, requestBytes: 0, responseBytes: 0 } }));
  return [...operations, ...borderCases(bench).map(borderAct)];
}

function borderAct({ what, dataPrimes, bytes, act }: BorderCase): Act {
  if (what === 'key' || what === 'constant') return { act, load: { what, dataPrimes, bytes } };
  const instruction: Instruction = { op: what, args: [], level: dataPrimes - 1, scale: 1, polynomials: 2 };
  return { act, observation: { instruction, before: instruction, requestBytes: what === 'input' ? bytes : 0, responseBytes: what === 'output' ? bytes : 0 } };
}
