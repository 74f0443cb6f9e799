/** Reads plan.json: JSON of another program in, a checked and frozen `FhePlan` out. */
import { PlanningFailed } from './errors';
import type { FhePlan } from '../fhe-plan';

const FORMAT_VERSION = 1;
const SCHEMES = ['bfv', 'bgv', 'ckks'];
const DIGEST = /^[0-9a-f]{64}$/;

function unreadable(reason: string): PlanningFailed {
  return new PlanningFailed({
    code: 'FHE_PLAN_INVALID',
    message: `not a valid plan: ${reason}`,
    hint: 'build the plan again with the installed version',
  });
}

/** One JSON object with the path that led to it, so that a refusal names the field. */
class Fields {
  public static from(value: unknown, path: string): Fields {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw unreadable(`${path} is not an object`);
    }
    return new Fields(value as Record<string, unknown>, path);
  }

  public constructor(private readonly value: Record<string, unknown>, private readonly path: string) {}

  public has(name: string): boolean {
    return this.value[name] !== undefined;
  }

  public object(name: string): Fields {
    return Fields.from(this.value[name], `${this.path}.${name}`);
  }

  public list(name: string): unknown[] {
    const value = this.value[name];
    if (!Array.isArray(value)) {
      throw unreadable(`${this.path}.${name} is not a list`);
    }
    return value;
  }

  public integer(name: string, atLeast: number): number {
    const value = this.value[name];
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < atLeast) {
      throw unreadable(`${this.path}.${name} is not an integer of at least ${atLeast}`);
    }
    return value;
  }

  public text(name: string, accepts: (value: string) => boolean): string {
    const value = this.value[name];
    if (typeof value !== 'string' || !accepts(value)) {
      throw unreadable(`${this.path}.${name} has no valid value`);
    }
    return value;
  }
}

/** Only tests may plan with a modulus that is wider than any security table allows. */
function requireProtection(parameters: Fields): Fields {
  if (parameters.has('security')) {
    throw unreadable('its parameters are for tests and protect nothing');
  }
  return parameters;
}

const isDigest = (value: string) => DIGEST.test(value);

function bitsOf(prime: unknown): number {
  if (typeof prime !== 'string' || !/^[1-9][0-9]*$/.test(prime)) {
    throw unreadable('plan.parameters.coeffModulus has an entry that is not a decimal number');
  }
  return BigInt(prime).toString(2).length;
}

/** Gives the view of a plan, or throws `PlanningFailed`. */
export function readPlan(plan: unknown, planDigest: string): FhePlan {
  const root = Fields.from(plan, 'plan');
  if (root.integer('formatVersion', 0) !== FORMAT_VERSION) {
    throw unreadable(`plan.formatVersion is not ${FORMAT_VERSION}`);
  }
  // A plan without a kind is that of a traced function.
  const isRaw = root.has('kind') && root.text('kind', (kind) => kind === 'raw') === 'raw';
  const parameters = requireProtection(root.object('parameters'));
  const cost = root.object('cost');
  const runtime = root.object('runtime');

  return Object.freeze({
    scheme: root.text('scheme', (value) => SCHEMES.includes(value)),
    polyModulusDegree: parameters.integer('polyModulusDegree', 1024),
    coeffModulusBits: Object.freeze(parameters.list('coeffModulus').map(bitsOf)) as number[],
    multiplicativeDepth: cost.integer('multiplicativeDepth', 0),
    planDigest,
    ...(isRaw ? { handlerDigest: root.text('codeDigest', isDigest) } : { programDigest: root.text('programDigest', isDigest) }),
    keyConfigurationDigest: root.text('keyConfigurationDigest', isDigest),
    predictedPeakMiB: runtime.integer('predictedPeakMiB', 1),
    memorySizeMiB: runtime.integer('memorySizeMiB', 128),
    timeoutSeconds: runtime.integer('timeoutSeconds', 1),
    requestBytes: root.integer('requestBytes', 1),
    responseBytes: root.integer('responseBytes', 1),
    evaluationKeyBytes: root.list('evaluationKeys').reduce<number>(
      (sum, part, index) => sum + Fields.from(part, `plan.evaluationKeys[${index}]`).integer('bytes', 1), 0),
    samplesPerCall: root.object('packing').integer('samplesPerCall', 1),
    microUnits: cost.integer('microUnits', 0),
    amountNano: cost.integer('amountNano', 0),
    currency: cost.text('currency', (value) => value !== ''),
  });
}
