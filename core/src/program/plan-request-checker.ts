/** Validates what an author asks of the planner. */
import { FheError } from '../errors/index.ts';
import type { PlanRequest } from './plan-request.ts';
import type { Domain } from './program.ts';

interface Field {
  isAllowed(value: unknown, domain: Domain): boolean;
  allowed(domain: Domain): string;
}

const MAX_ROWS = 2 ** 30;

const FIELDS: Readonly<Record<keyof PlanRequest, Field>> = {
  rowsPerCall: wholeNumber(1, MAX_ROWS),
  maxKeyBytes: wholeNumber(0, Number.MAX_SAFE_INTEGER),
  scheme: { isAllowed: (value, domain) => schemesOf(domain).includes(value), allowed: (domain) => `${schemesOf(domain).join(' or ')} for a function on ${domain} values` },
  security: oneOf([128, 192, 256]),
  polyModulusDegree: oneOf([1024, 2048, 4096, 8192, 16_384, 32_768]),
  revealPartialSums: oneOf([true, false]),
  circuitPrivacy: oneOf([true, false]),
};

/** Gives the request back, frozen and without fields that are undefined. @throws FheError FHE_PLAN_REQUEST */
export function checkPlanRequest(request: PlanRequest, domain: Domain): PlanRequest {
  if (typeof request !== 'object' || request === null || Array.isArray(request)) throw refused('plan', request, 'an object such as { rowsPerCall: 64 }');
  const asked = Object.entries(request).filter(([, value]) => value !== undefined);
  for (const [name, value] of asked) {
    if (!Object.hasOwn(FIELDS, name)) throw refused(`plan.${name}`, value, `no field; the fields are ${Object.keys(FIELDS).join(', ')}`);
    const field = FIELDS[name as keyof PlanRequest];
    if (!field.isAllowed(value, domain)) throw refused(`plan.${name}`, value, field.allowed(domain));
  }
  // Partial sums are what circuit privacy hides.
  if (request.circuitPrivacy === true && request.revealPartialSums === true) throw refused('plan.revealPartialSums', true, 'false where plan.circuitPrivacy is true');
  return Object.freeze(Object.fromEntries(asked) as PlanRequest);
}

const schemesOf = (domain: Domain): readonly unknown[] => (domain === 'integer' ? ['bfv', 'bgv'] : ['ckks']);

function wholeNumber(low: number, high: number): Field {
  return { isAllowed: (value) => Number.isSafeInteger(value) && (value as number) >= low && (value as number) <= high, allowed: () => `a whole number from ${low} to ${high}` };
}

function oneOf(values: readonly unknown[]): Field {
  return { isAllowed: (value) => values.includes(value), allowed: () => `one of ${values.join(', ')}` };
}

/** Numbers, booleans and short texts are shown; what else there may be is named by its type. */
function refused(field: string, value: unknown, allowed: string): FheError {
  const shown = typeof value === 'object' || typeof value === 'function' ? typeof value : String(value).slice(0, 40);
  return new FheError('FHE_PLAN_REQUEST', { field, value: shown, allowed });
}
