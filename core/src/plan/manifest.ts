/** The manifest: what a client must know of a deployed plan. The server signs it; a client trusts nothing else. */
import { needs } from '../errors/index.ts';
import { type DeployablePlan, isRawPlan } from './raw/raw-plan.ts';
import type { EvaluationKeyPart, InputEncoding, OutputEncoding, Plan, PlanCost, PlanPacking, PlanParameters, Scheme } from './plan.ts';

export const MANIFEST_TYPE = 'fhe-manifest+jwt';

export interface ManifestClaims {
  /** Name of the deployed function. */
  readonly iss: string;
  /** Seconds since the epoch. */
  readonly iat: number;
  readonly exp: number;
  readonly functionVersion: string;
  /** Present for a raw handler: `cost` is then what a call costs at most, and its receipt says what it did. */
  readonly kind?: 'raw';
  /** Null for a raw handler. */
  readonly programDigest: string | null;
  /** Of a raw handler: SHA-256 of its bundle, hex, which stands where others have a program. */
  readonly codeDigest?: string;
  readonly planDigest: string;
  readonly scheme: Scheme;
  readonly parameters: PlanParameters;
  readonly packing: PlanPacking;
  readonly inputs: readonly InputEncoding[];
  readonly outputs: readonly OutputEncoding[];
  readonly evaluationKeys: readonly EvaluationKeyPart[];
  readonly keyConfigurationDigest: string;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly transport: Plan['transport'];
  readonly cost: PlanCost;
  readonly assertions: Plan['assertions'];
  /** Models and tables that the function computes with, by their digests. Absent where it loads nothing. */
  readonly loaded?: Plan['loaded'];
  /** Largest request body, in bytes, that is taken inline; above it inputs go through POST /uploads. */
  readonly inlineRequestBytes: number;
  /** Base address of POST /keysets and POST /uploads; empty when they stand beside the manifest. */
  readonly controlPlane: string;
}

/** Fields of a plan that a client sees, unchanged. */
export function manifestOfPlan(plan: DeployablePlan, planDigest: string): Omit<ManifestClaims, 'iss' | 'iat' | 'exp' | 'functionVersion' | 'inlineRequestBytes' | 'controlPlane'> {
  const { scheme, parameters, packing, inputs, outputs, evaluationKeys, keyConfigurationDigest, requestBytes, responseBytes, transport, cost } = plan;
  const served = { planDigest, scheme, parameters, packing, inputs, outputs, evaluationKeys, keyConfigurationDigest, requestBytes, responseBytes, transport, cost };
  if (isRawPlan(plan)) return { ...served, kind: 'raw', programDigest: null, codeDigest: plan.codeDigest, assertions: [] };
  const { programDigest, assertions, loaded } = plan;
  return { ...served, programDigest, assertions, ...(loaded && { loaded }) };
}

const STRINGS = ['iss', 'functionVersion', 'planDigest', 'scheme', 'keyConfigurationDigest', 'transport', 'controlPlane'] as const;
const NUMBERS = ['iat', 'exp', 'requestBytes', 'responseBytes', 'inlineRequestBytes'] as const;
const OBJECTS = ['parameters', 'packing', 'cost'] as const;
const LISTS = ['inputs', 'outputs', 'evaluationKeys', 'assertions'] as const;

/** Checks the outer shape of a verified manifest. @throws FheError FHE_WIRE_MALFORMED */
export function requireManifestClaims(value: unknown): ManifestClaims {
  const claims = value as Record<string, unknown>;
  const complete = typeof value === 'object' && value !== null
    && STRINGS.every((name) => typeof claims[name] === 'string')
    && (claims['kind'] === undefined ? typeof claims['programDigest'] === 'string' : claims['kind'] === 'raw' && claims['programDigest'] === null && typeof claims['codeDigest'] === 'string')
    && NUMBERS.every((name) => Number.isSafeInteger(claims[name]))
    && OBJECTS.every((name) => typeof claims[name] === 'object' && claims[name] !== null)
    && LISTS.every((name) => Array.isArray(claims[name]));
  needs(complete, 'FHE_WIRE_MALFORMED', { reason: 'the manifest lacks a field' });
  return value as ManifestClaims;
}
