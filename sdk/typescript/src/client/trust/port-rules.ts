/** Whether the inputs and outputs of a manifest make sense, each and together. */
import { distinctPorts, type FinishedOutput, type InputEncoding, type ManifestClaims, type OutputEncoding, portsOf } from '@fhe-serverless/core/plan';
import { expectedPayloadBytes, MAX_PORTS, plannedInput, plannedOutput, type ModulusChain } from '@fhe-serverless/core/wire';
import { demand } from './demand.ts';
import { requireInputLayouts, requireOutputLayouts } from './layout-rules.ts';
import { rangeOfResults } from './residue-rules.ts';

const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;
const WHOLE = /^-?\d+$/;

/** @param chain of any plaintext modulus: sizes are the same for all. @throws Error with the broken rule as its message */
export function requirePorts({ scheme, packing, parameters, inputs, outputs }: ManifestClaims, chain: ModulusChain): void {
  demand(inputs.length >= 1 && outputs.length >= 1 && inputs.length + outputs.length <= MAX_PORTS, 'it has no inputs or outputs, or too many');
  const dtype = scheme === 'ckks' ? 'real' : 'integer';
  for (const port of [...inputs, ...outputs]) requirePort(port, dtype, chain);
  for (const input of inputs) requireInput(input, chain);
  const range = rangeOfResults({ parameters });
  for (const output of outputs) requireOutput(output, range, chain);
  requireInputLayouts(portsOf(inputs, 0), packing);
  requireOutputLayouts(portsOf(outputs, 0), packing);
  demand(inputs.some(({ encryptedBy }) => encryptedBy === 'key-holder'), 'it encrypts nothing');
  demand(areAlike(inputs, ({ shape, low, high, encoding, encryptedBy }) => [shape, low, high, encoding, encryptedBy]), 'two of its inputs have one name');
  demand(areAlike(outputs, ({ shape, denominator, precisionBits }) => [shape, denominator, precisionBits]), 'two of its outputs have one name');
  requireFinishes(portsOf(outputs, 0), dtype);
}

/** Outputs that this client computes are made of decrypted scalars, and have names of their own. */
function requireFinishes(outputs: readonly OutputEncoding[], dtype: OutputEncoding['dtype']): void {
  const finishes = outputs.flatMap((output) => output.finishes ?? []);
  const scalars = new Set(outputs.filter(({ shape }) => shape.length === 0).flatMap(({ name, alsoAs = [] }) => [name, ...alsoAs.map((other) => other.name)]));
  const carried = new Set(outputs.flatMap(({ name, alsoAs = [] }) => [name, ...alsoAs.map((other) => other.name)]));
  demand(new Set(finishes.map(({ name }) => name)).size === finishes.length && finishes.every(({ name }) => NAME.test(name) && !carried.has(name)), 'two of its outputs have one name');
  for (const finish of finishes) requireFinish(finish, dtype, scalars);
}

function requireFinish({ low, high, denominator, precisionBits, terms }: FinishedOutput, dtype: OutputEncoding['dtype'], scalars: ReadonlySet<string>): void {
  demand(isRange(dtype, low, high) && /^[1-9]\d*$/.test(denominator) && Number.isFinite(precisionBits), 'an output that the client computes has no range, denominator or precision');
  const isTerm = ({ coefficient, of }: FinishedOutput['terms'][number]): boolean => isRange(dtype, coefficient, coefficient) && of.length <= 2 && of.every((name) => scalars.has(name));
  demand(Array.isArray(terms) && terms.some(({ of }) => of.length > 0) && terms.every(isTerm), 'an output that the client computes is not made of decrypted scalars');
}

function requirePort({ name, dtype, low, high, level, scale }: InputEncoding | OutputEncoding, planned: InputEncoding['dtype'], chain: ModulusChain): void {
  demand(NAME.test(name) && dtype === planned, 'an input or output has no name or another kind of number');
  demand(isRange(dtype, low, high), 'a range is not made of numbers');
  const isLevel = Number.isSafeInteger(level) && level >= 0 && level <= chain.maxLevel;
  const isScale = planned === 'integer' ? scale === 1 : Number.isFinite(scale) && scale > 0;
  demand(isLevel && isScale, 'a level or scale is outside the parameters');
}

function requireInput(input: InputEncoding, chain: ModulusChain): void {
  const { encryptedBy, encoding, shape, low, high, payloadBytes } = input;
  demand(encryptedBy === 'key-holder' || encryptedBy === 'nobody', 'it does not say whether an input is encrypted');
  const isIndex = encoding === 'oneHot' && Array.isArray(shape) && shape.length === 1 && Number(low) === 0 && Number(high) === 1;
  demand(encoding === 'values' || isIndex, 'an input has an unknown encoding');
  demand(payloadBytes === expectedPayloadBytes(chain, plannedInput(input)), 'an input is not as long as its parameters make it');
  demand(input.refusesZeros === undefined || (input.refusesZeros === true && encryptedBy === 'nobody'), 'an input refuses zeros that it does not show');
}

function requireOutput(output: OutputEncoding, range: bigint, chain: ModulusChain): void {
  const { dtype, low, high, polynomials, denominator, precisionBits, payloadBytes, alsoAs } = output;
  demand(polynomials === 2 || polynomials === 3, 'an output has other than two or three polynomials');
  demand(/^[1-9]\d*$/.test(denominator), 'a denominator is not a positive integer');
  demand(Number.isFinite(precisionBits), 'a precision is not a number');
  demand(alsoAs === undefined || (Array.isArray(alsoAs) && alsoAs.every((other) => typeof other.name === 'string' && /^[1-9]\d*$/.test(other.denominator))), 'an output has other names of an unknown form');
  // An integer is known modulo the plaintext moduli only: its range says which one is meant.
  demand(dtype === 'real' || BigInt(high) - BigInt(low) < range, 'an output does not fit the plaintext modulus');
  demand(output.finishes === undefined || Array.isArray(output.finishes), 'what the client computes is no list');
  demand(payloadBytes === expectedPayloadBytes(chain, plannedOutput(output)), 'an output is not as long as its parameters make it');
}

function isRange(dtype: InputEncoding['dtype'], low: string, high: string): boolean {
  if (typeof low !== 'string' || typeof high !== 'string') return false;
  if (dtype === 'integer') return WHOLE.test(low) && WHOLE.test(high) && BigInt(low) <= BigInt(high);
  return low !== '' && high !== '' && Number.isFinite(Number(low)) && Number.isFinite(Number(high)) && Number(low) <= Number(high);
}

/** Whether all ports of one name say the same of it. */
function areAlike<T extends { readonly name: string }>(ports: readonly T[], common: (port: T) => unknown): boolean {
  const first = new Map(distinctPorts(ports).map((port) => [port.name, JSON.stringify(common(port))]));
  return ports.every((port) => JSON.stringify(common(port)) === first.get(port.name));
}
