/** `defineFheFunction`: what a handler file exports, and how it becomes a Program. */
import { FheError, needs } from '../errors/index.ts';
import { checkProgram, encodeProgram, sameShape, showShape, type Domain, type Program, type ProgramOutput, type TracedProgram } from '../program/index.ts';
import { evaluateReference, type ReferenceInputs, type ReferenceOptions, type ReferenceOutputs } from '../reference/index.ts';
import { EncryptedValue } from './encrypted-value.ts';
import type { ValueSpec } from './signature.ts';
import { Trace } from './trace.ts';

type Specs = Readonly<Record<string, ValueSpec>>;
type DomainOf<S extends Specs> = S[keyof S]['domain'];
type Values<S extends Specs> = { readonly [K in keyof S]: EncryptedValue<DomainOf<S>> };

export interface FheFunctionDefinition<I extends Specs, O extends Specs> {
  /** At least one; all `real` or all `integer`. */
  readonly inputs: I;
  readonly outputs: O;
  /** Runs once, at synth time, on symbolic values. It may not depend on encrypted values, time or randomness. */
  readonly evaluate: (inputs: Values<I>) => { readonly [K in keyof O]: EncryptedValue<DomainOf<I>> };
}

/** A traced function: its Program, and the same function in the clear for tests. */
export interface FheFunctionModule {
  readonly kind: 'fhe-function';
  readonly authoringVersion: string;
  readonly traced: TracedProgram;
  /** Canonical bytes of the Program. */
  readonly programBytes: Uint8Array;
  /** Runs the function in the clear: inputs by name to outputs by name. */
  simulate(inputs: ReferenceInputs, options?: ReferenceOptions): ReferenceOutputs;
}

/** Version of the authoring library; the toolchain refuses another one. */
export const AUTHORING_VERSION = '0.0.0';

/** Declares an FHE function. Make it the default export of its file. */
export function defineFheFunction<const I extends Specs, const O extends Specs>(definition: FheFunctionDefinition<I, O>): FheFunctionModule {
  const traced = traceFunction(definition);
  return {
    kind: 'fhe-function',
    authoringVersion: AUTHORING_VERSION,
    traced,
    programBytes: encodeProgram(traced.program),
    simulate: (inputs, options) => evaluateReference(traced.program, inputs, options),
  };
}

function traceFunction<I extends Specs, O extends Specs>(definition: FheFunctionDefinition<I, O>): TracedProgram {
  const domain = commonDomain(definition.inputs, definition.outputs);
  const trace = new Trace(domain);
  const values = Object.fromEntries(Object.entries(definition.inputs).map(([name, spec]) => {
    if (spec.low === undefined || spec.high === undefined) throw signature(`input ${name}`, 'it has no range; give { min, max }');
    return [name, new EncryptedValue(trace, trace.input({ name, shape: spec.shape, low: spec.low, high: spec.high }))];
  }));
  const results = definition.evaluate(values as Values<I>) as unknown;
  needs(typeof results === 'object' && results !== null && !('then' in results), 'FHE_TRACE_SIGNATURE', { part: 'evaluate', reason: 'it returns no object of outputs (an async function is not allowed)' });
  const outputs = Object.entries(definition.outputs).map(([name, spec]) => outputOf(trace, name, spec, (results as Record<string, unknown>)[name]));
  const extra = Object.keys(results).find((name) => !(name in definition.outputs));
  if (extra !== undefined) throw signature(`output ${extra}`, 'evaluate returns it, but it is not declared');
  return { program: checkProgram({ domain, inputs: trace.inputs, nodes: trace.nodes, outputs } satisfies Program), locations: trace.locations };
}

function outputOf(trace: Trace, name: string, spec: ValueSpec, value: unknown): ProgramOutput {
  if (!(value instanceof EncryptedValue) || value.trace !== trace) throw signature(`output ${name}`, 'evaluate does not return an encrypted value for it');
  if (!sameShape(value.shape, spec.shape)) throw signature(`output ${name}`, `declared ${showShape(spec.shape)}, computed ${showShape(value.shape)}`);
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
