/** `defineRawFheHandler`: for what the tracer cannot express. The code runs at each call, on the engine's own operations. */
import { FheError } from '../errors/index.ts';
import type { ProgramInput } from '../program/index.ts';
import { checkRawDeclaration, type RawDeclaration, type RawEvaluate, type RawOperations, type RawOutput, type RawParameters, type RawScheme, type RawValue, rotationLength } from '../raw/index.ts';
import { authorizeHook, type AuthorizeDeclaration, type AuthorizeHook } from './authorize.ts';
import { AUTHORING_VERSION } from './define-function.ts';
import type { ValueSpec } from './signature.ts';

type Specs = Readonly<Record<string, ValueSpec>>;
type Values<S extends Specs> = { readonly [K in keyof S]: RawValue };

export interface RawFheHandlerDefinition<I extends Specs, O extends Specs> extends AuthorizeDeclaration {
  /**
   * Encrypted; all `real` for CKKS, all `integer` for BFV and BGV. Element i of a sample is in position i, zeros follow up to a
   * power of two, and all of that repeats through the positions: a scalar is in each of them.
   */
  readonly inputs: I;
  /** Integer outputs may have a range, `{ min, max }`: results are known modulo the plaintext modulus only. */
  readonly outputs: O;
  readonly scheme: RawScheme;
  readonly parameters: RawParameters;
  /**
   * Positions of one sample: a power of two. Samples of many rows lie side by side in one ciphertext. Half the ring degree
   * gives a row of slots to one sample; the ring degree, in BFV and BGV, both rows.
   *
   * @default - the smallest that holds every input and output
   */
  readonly vectorLength?: number;
  /**
   * Positions by which values are rotated to the left; negative to the right. Each is a key that every caller uploads.
   *
   * @default - no rotation
   */
  readonly rotationSteps?: readonly number[];
  /**
   * Whether products are relinearized: one more key.
   *
   * @default false
   */
  readonly relinearization?: boolean;
  /**
   * Whether the two rows of slots are exchanged: one more key.
   *
   * @default false
   */
  readonly swapRows?: boolean;
  /** Units that a call may use at most: so much is reserved and quoted, what was used is billed. One unit is 1,000,000 micro-units. */
  readonly maxUnits: number;
  /**
   * Runs at every call, on ciphertexts, and once when the handler is planned, on nothing. It may not be asynchronous, and it
   * should depend on nothing but its inputs: an audit runs it again and expects the same bytes.
   */
  readonly evaluate: (inputs: Values<I>, fhe: RawOperations) => Values<O>;
}

export interface RawFheHandlerModule {
  readonly kind: 'raw-fhe-handler';
  readonly authoringVersion: string;
  readonly declaration: RawDeclaration;
  readonly evaluate: RawEvaluate;
  readonly authorize?: AuthorizeHook;
}

/** Declares a raw handler. Make it the default export of its file. @throws FheError FHE_RAW_PARAMETERS, FHE_TRACE_SIGNATURE */
export function defineRawFheHandler<const I extends Specs, const O extends Specs>(definition: RawFheHandlerDefinition<I, O>): RawFheHandlerModule {
  const { evaluate } = definition;
  if (typeof evaluate !== 'function') throw signature('evaluate', 'it is no function');
  const authorize = authorizeHook(definition);
  return {
    kind: 'raw-fhe-handler',
    authoringVersion: AUTHORING_VERSION,
    declaration: checkRawDeclaration(declarationOf(definition)),
    evaluate: evaluate as unknown as RawEvaluate,
    ...(authorize && { authorize }),
  };
}

type Declared = Omit<RawFheHandlerDefinition<Specs, Specs>, 'evaluate'>;

function declarationOf({ inputs, outputs, scheme, parameters, vectorLength = longest({ ...inputs, ...outputs }), rotationSteps = [], relinearization = false, swapRows = false, maxUnits }: Declared): RawDeclaration {
  const domain = scheme === 'ckks' ? 'real' : 'integer';
  for (const [name, spec] of Object.entries({ ...inputs, ...outputs })) if (spec.domain !== domain) throw signature(name, `${scheme} computes with ${domain} values`);
  const length = rotationLength({ vectorLength, parameters });
  return {
    scheme, parameters, vectorLength, relinearization, swapRows,
    inputs: Object.entries(inputs).map(([name, spec]) => inputOf(name, spec)),
    outputs: Object.entries(outputs).map(([name, spec]) => outputOf(name, spec)),
    rotationSteps: [...new Set(rotationSteps.map((step) => ((step % length) + length) % length))].sort((a, b) => a - b),
    maxMicroUnits: Math.round(maxUnits * 1e6),
  };
}

function inputOf(name: string, { shape, low, high, visibility, encoding }: ValueSpec): ProgramInput {
  if (low === undefined || high === undefined) throw signature(`input ${name}`, 'it has no range; give { min, max }');
  return { name, shape, low, high, visibility, encoding };
}

function outputOf(name: string, { domain, shape, low, high, encoding, precisionBits }: ValueSpec): RawOutput {
  if (encoding === 'oneHot') throw signature(`output ${name}`, 'an index can only be an input');
  return { name, shape, precisionBits: domain === 'real' ? precisionBits! : 0, ...(domain === 'integer' && low !== undefined && high !== undefined && { low, high }) };
}

/** Smallest power of two that holds every one of them. */
function longest(specs: Specs): number {
  const most = Math.max(1, ...Object.values(specs).map(({ shape }) => shape.reduce((product, side) => product * side, 1)));
  return 2 ** (32 - Math.clz32(most - 1));
}

const signature = (part: string, reason: string): FheError => new FheError('FHE_TRACE_SIGNATURE', { part, reason });
