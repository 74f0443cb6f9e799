/** What a raw evaluation takes from its plan: the rules that every operation is checked by. */
import type { Plan } from '../plan.ts';
import type { RawLimits, RawPlan } from './raw-plan.ts';
import { rowSwapElement } from '../rotation-keys.ts';

export interface RawSetting {
  readonly scheme: Plan['scheme'];
  readonly polyModulusDegree: number;
  /** Data primes; index = level. */
  readonly primes: readonly bigint[];
  /** Product of the primes of each level, as a double: what scaled values have to stay below. */
  readonly moduli: readonly number[];
  /** 0n for CKKS. */
  readonly plaintextModulus: bigint;
  readonly packing: Plan['packing'];
  /** CKKS scale of inputs, and of numbers where nothing else decides it. */
  readonly scale: number;
  readonly rotationSteps: ReadonlySet<number>;
  readonly relinearization: boolean;
  readonly swapRows: boolean;
  readonly limits: RawLimits;
}

export function rawSetting(plan: Pick<RawPlan, 'scheme' | 'parameters' | 'packing' | 'scale' | 'rotationSteps' | 'evaluationKeys' | 'limits'>): RawSetting {
  const { scheme, parameters, packing, scale, rotationSteps, evaluationKeys, limits } = plan;
  const primes = parameters.coeffModulus.slice(0, parameters.levelFingerprints.length).map(BigInt);
  return {
    scheme, packing, scale, limits, primes,
    polyModulusDegree: parameters.polyModulusDegree,
    moduli: primes.map((_, level) => Number(primes.slice(0, level + 1).reduce((product, prime) => product * prime, 1n))),
    plaintextModulus: BigInt(parameters.plaintextModulus),
    rotationSteps: new Set(rotationSteps),
    relinearization: evaluationKeys.some(({ kind }) => kind === 'relinearization'),
    swapRows: evaluationKeys.some(({ galoisElement }) => galoisElement === rowSwapElement(parameters.polyModulusDegree)),
  };
}
