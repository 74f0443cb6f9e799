/** `defineFheFunction`: what a handler file exports, and how it becomes a Program. */
import { FheError, needs } from '../errors/index.ts';
import { checkPlanRequest, checkProgram, encodeProgram, sameShape, showShape, type Domain, type PlanRequest, type Program, type ProgramOutput, type TracedProgram } from '../program/index.ts';
import { evaluateReference, type ReferenceInputs, type ReferenceOptions, type ReferenceOutputs } from '../reference/index.ts';
import { authorizeHook, type AuthorizeDeclaration, type AuthorizeHook } from './authorize.ts';
import { EncryptedValue } from './encrypted-value.ts';
import { type Loaded, type LoadRequest, loadRequests, type LoadSpecs, readContents } from './load.ts';
import type { ValueSpec } from './signature.ts';
import { Trace } from './trace.ts';

type Specs = Readonly<Record<string, ValueSpec>>;
type Values<S extends Specs> = { readonly [K in keyof S]: EncryptedValue<S[K]['domain']> };

export interface FheFunctionDefinition<I extends Specs, O extends Specs> extends AuthorizeDeclaration {
  /** At least one; all `real` or all `integer`. */
  readonly inputs: I;
  readonly outputs: O;
  /** Runs once, at synth time, on symbolic values. It may not depend on encrypted values, time or randomness. */
  readonly evaluate: (inputs: Values<I>) => Values<O>;
  /**
   * What the planner should respect. It changes how the function is computed, never what.
   *
   * @default - the cheapest plan
   */
  readonly plan?: PlanRequest;
  readonly load?: undefined;
}

export interface LoadingFheFunctionDefinition<I extends Specs, O extends Specs, L extends LoadSpecs> extends Omit<FheFunctionDefinition<I, O>, 'evaluate' | 'load'> {
  /** Models and tables, by the name under which `evaluate` gets them. They are read when the function is planned, and become constants. */
  readonly load: L;
  readonly evaluate: (inputs: Values<I>, loaded: Loaded<L>) => Values<O>;
}

/** A function: its Program, and the same function in the clear for tests. */
export interface FheFunctionModule {
  readonly kind: 'fhe-function';
  readonly authoringVersion: string;
  readonly traced: TracedProgram;
  /** Canonical bytes of the Program. */
  readonly programBytes: Uint8Array;
  /** What the author asks of the planner, checked. */
  readonly request: PlanRequest;
  readonly authorize?: AuthorizeHook;
  /** Runs the function in the clear: inputs by name to outputs by name. */
  simulate(inputs: ReferenceInputs, options?: ReferenceOptions): ReferenceOutputs;
}

/** A function that can be traced once somebody brings the content that it loads: the toolchain, or a test. */
export interface LoadingFheFunction {
  readonly kind: 'loading-fhe-function';
  readonly authoringVersion: string;
  readonly load: readonly LoadRequest[];
  readonly authorize?: AuthorizeHook;
  /** The function with these contents, by name. @throws FheError FHE_LOAD_CONTENT, FHE_LOAD_DIGEST, and whatever tracing throws */
  withLoaded(contents: Readonly<Record<string, Uint8Array>>): FheFunctionModule;
}

/** Version of the authoring library; the toolchain refuses another one. */
export const AUTHORING_VERSION = '0.0.0';

/** Defined by the bundler in what is shipped: there only hooks run, and a cold start has no time to trace. */
declare const FHE_SHIPPED: boolean;
const TRACES_AT_ONCE = typeof FHE_SHIPPED === 'undefined';

/** Declares an FHE function. Make it the default export of its file. */
export function defineFheFunction<const I extends Specs, const O extends Specs>(definition: FheFunctionDefinition<I, O>): FheFunctionModule;
export function defineFheFunction<const I extends Specs, const O extends Specs, const L extends LoadSpecs>(definition: LoadingFheFunctionDefinition<I, O, L>): LoadingFheFunction;
export function defineFheFunction<const I extends Specs, const O extends Specs>(definition: FheFunctionDefinition<I, O> | LoadingFheFunctionDefinition<I, O, LoadSpecs>): FheFunctionModule | LoadingFheFunction {
  const authorize = authorizeHook(definition);
  const { load, ...rest } = definition as LoadingFheFunctionDefinition<I, O, LoadSpecs>;
  if (load === undefined) {
    const fn = functionModule(rest as FheFunctionDefinition<I, O>, authorize);
    if (TRACES_AT_ONCE) void fn.programBytes;
    return fn;
  }
  const requests = loadRequests(load);
  return {
    kind: 'loading-fhe-function',
    authoringVersion: AUTHORING_VERSION,
    load: requests,
    ...(authorize && { authorize }),
    withLoaded(contents) {
      const { values, loaded } = readContents(requests, contents);
      const evaluate = (inputs: Values<I>): Values<O> => (definition as LoadingFheFunctionDefinition<I, O, LoadSpecs>).evaluate(inputs, values as Loaded<LoadSpecs>);
      const fn = functionModule({ ...rest, evaluate } as FheFunctionDefinition<I, O>, authorize, loaded);
      void fn.programBytes;
      return fn;
    },
  };
}

/** Traced once, at the first look at what tracing gives. */
function functionModule<I extends Specs, O extends Specs>(definition: FheFunctionDefinition<I, O>, authorize: AuthorizeHook | undefined, loaded?: TracedProgram['loaded']): FheFunctionModule {
  let known: Pick<FheFunctionModule, 'traced' | 'programBytes' | 'request'> | undefined;
  const trace = (): NonNullable<typeof known> => {
    if (known !== undefined) return known;
    const traced = { ...traceFunction(definition), ...(loaded && { loaded }), ...(authorize && { authorizeTimeoutMillis: authorize.timeoutMillis }) };
    return known = { traced, programBytes: encodeProgram(traced.program), request: checkPlanRequest(definition.plan ?? {}, traced.program.domain) };
  };
  return {
    kind: 'fhe-function',
    authoringVersion: AUTHORING_VERSION,
    get traced() { return trace().traced; },
    get programBytes() { return trace().programBytes; },
    get request() { return trace().request; },
    ...(authorize && { authorize }),
    simulate: (inputs, options) => evaluateReference(trace().traced.program, inputs, options),
  };
}

function traceFunction<I extends Specs, O extends Specs>(definition: FheFunctionDefinition<I, O>): TracedProgram {
  const domain = commonDomain(definition.inputs, definition.outputs);
  const trace = new Trace(domain);
  const values = Object.fromEntries(Object.entries(definition.inputs).map(([name, spec]) => {
    if (spec.low === undefined || spec.high === undefined) throw signature(`input ${name}`, 'it has no range; give { min, max }');
    const { shape, low, high, visibility, encoding } = spec;
    return [name, new EncryptedValue({ trace, node: trace.input({ name, shape, low, high, visibility, encoding }), denominator: 1n })];
  }));
  const results = definition.evaluate(values as Values<I>) as unknown;
  const isObject = typeof results === 'object' && results !== null && !('then' in results);
  needs(isObject, 'FHE_TRACE_SIGNATURE', { part: 'evaluate', reason: 'it returns no object of outputs (an async function is not allowed)' });
  const outputs = Object.entries(definition.outputs).map(([name, spec]) => outputOf(trace, name, spec, (results as Record<string, unknown>)[name]));
  const extra = Object.keys(results).find((name) => !(name in definition.outputs));
  if (extra !== undefined) throw signature(`output ${extra}`, 'evaluate returns it, but it is not declared');
  return { program: checkProgram({ domain, inputs: trace.inputs, nodes: trace.nodes, outputs } satisfies Program), locations: trace.locations };
}

function outputOf(trace: Trace, name: string, spec: ValueSpec, value: unknown): ProgramOutput {
  if (!(value instanceof EncryptedValue) || value.trace !== trace) throw signature(`output ${name}`, 'evaluate does not return an encrypted value for it');
  if (!sameShape(value.shape, spec.shape)) throw signature(`output ${name}`, `declared ${showShape(spec.shape)}, computed ${showShape(value.shape)}`);
  if (spec.encoding === 'oneHot') throw signature(`output ${name}`, 'an index can only be an input');
  if (!trace.isEncrypted(value.node)) throw new FheError('FHE_PLAN_NOT_ENCRYPTED', { output: name });
  return { name, node: value.node, precisionBits: trace.domain === 'real' ? spec.precisionBits! : 0, denominator: value.denominator };
}

function commonDomain(inputs: Specs, outputs: Specs): Domain {
  const specs = [...Object.values(inputs), ...Object.values(outputs)];
  const domain = specs[0]?.domain;
  if (domain === undefined || Object.keys(inputs).length === 0) throw signature('inputs', 'there is none');
  if (specs.some((spec) => spec.domain !== domain)) throw signature('domains', 'one function is either all integer or all real');
  return domain;
}

const signature = (part: string, reason: string): FheError => new FheError('FHE_TRACE_SIGNATURE', { part, reason });
