/** SEAL's context for planned parameters: the tables that every operation uses, and the names of the levels. */
import { FheError, invariant } from '@fhe-serverless/core/errors';
import type { PlanParameters, Scheme } from '@fhe-serverless/core/plan';
import type { ParmsIdType, SEALContext } from 'node-seal';
import type { HandleScope } from './handle-scope.ts';
import type { Seal } from './load.ts';
import { translated } from './seal-errors.ts';

export interface SealContext {
  readonly context: SEALContext;
  /** parms_id of each data level, index = level. Undefined where SEAL builds none, because the modulus is below the plaintext modulus. */
  readonly levels: readonly (ParmsIdType | undefined)[];
}

/** The context lives as long as `scope`. @throws FheError FHE_ENGINE_FAILED when SEAL refuses the parameters */
export function createContext(seal: Seal, scope: HandleScope, scheme: Scheme, parameters: PlanParameters): SealContext {
  return translated('FHE_ENGINE_FAILED', 'building the context', () => {
    const settings = scope.own(new seal.EncryptionParameters(seal.SchemeType[scheme]));
    settings.setPolyModulusDegree(parameters.polyModulusDegree);
    const primes = parameters.coeffModulus.map((prime) => scope.own(new seal.Modulus(BigInt(prime))));
    settings.setCoeffModulus(scope.own(seal.vecFromArrayModulus(primes)));
    if (scheme !== 'ckks') settings.setPlainModulus(scope.own(new seal.Modulus(BigInt(parameters.plaintextModulus))));
    // The planner holds the stricter 2024 table; SEAL's own gate (2018) stays on as a second one, except where a test asks for no security.
    const gate = parameters.security === 'insecure-test' ? seal.SecLevelType.none : seal.SecLevelType.tc128;
    const context = scope.own(new seal.SEALContext(settings, true, gate));
    if (!context.parametersSet()) throw new FheError('FHE_ENGINE_FAILED', { step: 'accepting the parameters' });
    invariant(hex(scope.own(context.keyParmsId())) === parameters.fingerprint, 'SEAL names the parameters as the plan does');
    return { context, levels: namedLevels(scope, context, parameters) };
  });
}

function namedLevels(scope: HandleScope, context: SEALContext, parameters: PlanParameters): (ParmsIdType | undefined)[] {
  const levels = parameters.levelFingerprints.map((): ParmsIdType | undefined => undefined);
  let data = scope.own(context.firstContextData());
  for (let level = levels.length - 1; level >= 0; level--) {
    levels[level] = scope.own(data.parmsId());
    invariant(hex(levels[level]!) === parameters.levelFingerprints[level], 'SEAL names the level as the plan does');
    if (data.chainIndex() === 0) break;
    data = scope.own(data.nextContextData());
  }
  return levels;
}

/** Little-endian bytes of the four words, lower-case hex. */
function hex(id: ParmsIdType): string {
  const words = id.values() as BigUint64Array;
  return Buffer.from(words.buffer, words.byteOffset, 32).toString('hex');
}
