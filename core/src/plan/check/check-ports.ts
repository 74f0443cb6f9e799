/** Verifies that every element of every input and output has its place, and that sizes follow from the shapes. */
import { invariant } from '../../errors/index.ts';
import { expectedCiphertextBytes, expectedPlaintextBytes } from '../../parameters/index.ts';
import { elementCount } from '../../program/index.ts';
import { positionsOf, tilePeriod } from '../layout.ts';
import { distinctPorts, layoutOfPort } from '../packing.ts';
import type { InputEncoding, OutputEncoding, Plan, PortLayout } from '../plan.ts';

export function checkPorts(plan: Plan): void {
  plan.inputs.forEach((port, index) => checkInput(plan, port, index));
  plan.outputs.forEach((port, index) => checkOutput(plan, port, index));
  checkTiles(plan, plan.inputs, false);
  checkTiles(plan, plan.outputs, true);
  checkFinishes(plan);
  for (const output of plan.outputs) invariant(dependsOnInput(plan, output), 'every output depends on an encrypted input');
}

function checkInput(plan: Plan, port: InputEncoding, index: number): void {
  const { polyModulusDegree } = plan.parameters;
  if (port.encryptedBy === 'nobody') {
    const words = plan.scheme === 'ckks' ? polyModulusDegree * (port.level + 1) : polyModulusDegree;
    invariant(port.payloadBytes === expectedPlaintextBytes(words), 'a clear input is an encoded plaintext');
    return invariant(plan.instructions.some(({ clear }) => clear === index) && plan.instructions.every(({ op, port: p }) => op !== 'input' || p !== index), 'a clear input meets ciphertexts as a constant');
  }
  const found = plan.instructions.filter((instruction) => instruction.op === 'input' && instruction.port === index);
  invariant(found.length === 1 && found[0]!.level === port.level && found[0]!.scale === port.scale, 'every encrypted input has one instruction at its level and scale');
  invariant(port.payloadBytes === expectedCiphertextBytes({ polyModulusDegree, primes: port.level + 1, polynomials: 2, seeded: true }), 'an input is a seeded ciphertext');
}

function checkOutput(plan: Plan, port: OutputEncoding, index: number): void {
  const found = plan.instructions.filter((instruction) => instruction.op === 'output' && instruction.port === index);
  invariant(found.length === 1 && found[0]!.level === port.level && found[0]!.scale === port.scale && found[0]!.polynomials === port.polynomials, 'every output has one instruction at its level and scale');
  invariant(port.payloadBytes === expectedCiphertextBytes({ polyModulusDegree: plan.parameters.polyModulusDegree, primes: port.level + 1, polynomials: port.polynomials, seeded: false }), 'an output is a ciphertext of its polynomials');
  const { predictedBudgetBits = 0, budgetMarginBits = 0 } = port;
  invariant((port.failureBits === undefined) === (plan.scheme === 'ckks') && predictedBudgetBits >= budgetMarginBits - ROUNDED, 'an integer output keeps its margin');
}

/** Both are rounded to hundredths. */
const ROUNDED = 0.01;

/** Tiles of one input or output fit a sample and lie in its layout; an output has all of them, an input those that are used. */
function checkTiles(plan: Plan, ports: readonly (PortLayout & { readonly name: string; readonly tile: number })[], isOutput: boolean): void {
  const layouts = Map.groupBy(ports, ({ name, shape, axes, digits, tileLength }) => JSON.stringify([name, shape, axes, digits, tileLength]));
  for (const parts of layouts.values()) {
    const layout = layoutOfPort(parts[0]!);
    const period = tilePeriod(layout);
    invariant(elementCount(layout.shape) === elementCount(parts[0]!.shape), 'a layout holds the elements of its port, in whatever shape');
    invariant(layout.digits.every(({ size }) => size > 1 && Number.isInteger(Math.log2(size))) && plan.packing.vectorLength % period === 0, 'a layout has digits of powers of two and fits a sample');
    const tiles = new Set(parts.map(({ tile }) => tile));
    const occupied = new Set(Array.from(positionsOf(layout).elementAt, (element, position) => (element < 0 ? -1 : Math.floor(position / period))));
    invariant([...tiles].every((tile) => tile >= 0 && occupied.has(tile)), 'every ciphertext holds elements of its port');
    invariant(!isOutput || [...positionsOf(layout).positionOf].every((position) => tiles.has(Math.floor(position / period))), 'every element of an output lies in a ciphertext');
  }
  invariant(!isOutput || distinctPorts(ports).length === layouts.size, 'an output has one layout');
}

/** What the key holder computes is made of scalars that travel, and no name means two things. */
function checkFinishes({ outputs }: Plan): void {
  const carried = distinctPorts(outputs).flatMap(({ name, shape, alsoAs = [] }) => [name, ...alsoAs.map((other) => other.name)].map((known) => ({ name: known, isScalar: shape.length === 0 })));
  const finishes = outputs.flatMap((output) => output.finishes ?? []);
  const names = [...carried, ...finishes].map(({ name }) => name);
  invariant(new Set(names).size === names.length, 'every output has a name of its own');
  for (const { terms } of finishes) {
    const parts = terms.flatMap(({ of }) => of);
    invariant(parts.length > 0 && parts.every((part) => carried.some(({ name, isScalar }) => name === part && isScalar)), 'the key holder computes with decrypted scalars');
    invariant(terms.every(({ coefficient, of }) => of.length <= 2 && Number(coefficient) !== 0), 'the key holder computes sums of products of two');
  }
}

function dependsOnInput(plan: Plan, output: OutputEncoding): boolean {
  const encrypted: boolean[] = [];
  plan.instructions.forEach(({ op, args }) => encrypted.push(op === 'input' || args.some((arg) => encrypted[arg])));
  return plan.instructions.every(({ op, port }, id) => op !== 'output' || plan.outputs[port!] !== output || encrypted[id]);
}
