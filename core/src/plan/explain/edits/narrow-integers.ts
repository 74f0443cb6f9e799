/** Narrower integers need a smaller plaintext modulus, and with it less room for noise. */
import { LARGEST_INTEGER, type ProgramOutput, rangesOf, type Scalar } from '../../../program/index.ts';
import { definitionLine, originOf } from '../origins.ts';
import { withAssertedOutput, withInput } from './change-program.ts';
import type { PlanEdit, PlanSubject } from './plan-edit.ts';

const span = ({ low, high }: { readonly low: Scalar; readonly high: Scalar }): bigint => BigInt(high) - BigInt(low);

/** The input with the widest range, in a range that is so many times narrower. */
export function narrowInput(subject: PlanSubject, factor: bigint): PlanEdit[] {
  const { program } = subject.traced;
  if (program.domain !== 'integer') return [];
  const inputs = program.inputs.map((input, index) => ({ input, index })).filter(({ input }) => input.encoding === 'values' && span(input) > factor);
  const widest = inputs.sort((a, b) => compare(span(b.input), span(a.input)))[0];
  if (widest === undefined) return [];
  const { input, index } = widest;
  const [low, high] = [BigInt(input.low) / factor, BigInt(input.high) / factor];
  if (low === high) return [];
  return [{
    text: {
      kind: 'narrow-input', where: definitionLine(subject.traced), what: `inputs.${input.name}`, write: `min: ${literal(low)}, max: ${literal(high)}`, insteadOf: `min: ${literal(input.low)}, max: ${literal(input.high)}`,
      costs: { kind: 'input-range', low: String(low), high: String(high) },
    },
    subject: withInput(subject, index, { low, high }),
  }];
}

/** The output with the widest range, asserted to stay in one that is so many times narrower. */
export function assertOutput(subject: PlanSubject, factor: bigint): PlanEdit[] {
  const { traced } = subject;
  if (traced.program.domain !== 'integer') return [];
  const ranges = rangesOf(traced.program);
  const rangeOf = ({ node }: ProgramOutput): { readonly low: Scalar; readonly high: Scalar } => ranges[node]!;
  const widest = traced.program.outputs.map((output, index) => ({ output, index })).sort((a, b) => compare(span(rangeOf(b.output)), span(rangeOf(a.output))))[0]!;
  const { low: before, high: after } = rangeOf(widest.output);
  const [low, high] = [BigInt(before) / factor, BigInt(after) / factor];
  // Constants of a function are narrower than its results can be.
  if (low === high || low <= -LARGEST_INTEGER || high >= LARGEST_INTEGER) return [];
  return [{
    text: {
      kind: 'assert-output', where: originOf(traced, widest.output.node).where, what: `outputs.${widest.output.name}`, write: `.assertWithin(${literal(low)}, ${literal(high)})`, insteadOf: null,
      costs: { kind: 'promise', low: String(low), high: String(high) },
    },
    subject: withAssertedOutput(subject, widest.index, low, high),
  }];
}

/** As the author writes it. */
const literal = (value: Scalar): string => (Number.isSafeInteger(Number(value)) ? String(value) : `${value}n`);

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
