/** Approximations: a lower degree, a narrower range with a lower degree, or a range as wide as the value reaches. */
import { approximation, approximationDomain, approximationOf, exactly, type ProgramNode, type Scalar } from '../../../program/index.ts';
import { type ApproximateNode, type ApproximationSite, approximationSites, levelsOfDegree } from '../program-facts.ts';
import { withAssertionsBefore, withNodes } from './change-program.ts';
import type { PlanEdit, PlanSubject } from './plan-edit.ts';

/** Sites that are tried: those of the highest degrees, which cost most. */
const SITES = 2;
/** A polynomial that is further from its function than this part of the function's own spread says little of it. */
const LARGEST_ERROR_SHARE = 1 / 8;
/** Parts of the range that an assertion may leave. */
const NARROWER = [3 / 4, 1 / 2];

const costliest = ({ traced }: PlanSubject): ApproximationSite[] => approximationSites(traced).sort((a, b) => b.node.degree - a.node.degree).slice(0, SITES);

/** The highest degree that takes so many levels. */
const degreeOfLevels = (levels: number): number => 2 ** levels - 1;

/** A level less for each step down. */
export function lowerDegrees(subject: PlanSubject, fewerLevels = 1): PlanEdit[] {
  return costliest(subject).flatMap((site): PlanEdit[] => {
    const { node } = site;
    const degree = degreeOfLevels(levelsOfDegree(node.degree) - fewerLevels);
    if (degree < 1) return [];
    const toError = approximation(node.function, degree, node.low, node.high, node.gap).maxError;
    if (toError > LARGEST_ERROR_SHARE * spreadOf(node)) return [];
    return [{
      text: {
        kind: 'lower-degree', where: site.where, what: node.function, write: `degree: ${degree}`, insteadOf: `degree: ${node.degree}`,
        costs: { kind: 'approximation', fromError: approximationOf(node).maxError, toError },
      },
      subject: withNodes(subject, (before, id) => (site.ids.includes(id) ? { ...(before as ApproximateNode), degree } : before)),
    }];
  });
}

/** A narrower range takes a lower degree for the same error; the author vouches that values stay inside. */
export function narrowRanges(subject: PlanSubject): PlanEdit[] {
  return costliest(subject).flatMap((site) => narrowed(subject, site));
}

function narrowed(subject: PlanSubject, { where, ids, node }: ApproximationSite): PlanEdit[] {
  const degree = degreeOfLevels(levelsOfDegree(node.degree) - 1);
  if (degree < 1) return [];
  for (const part of NARROWER) {
    const [low, high] = shrunk(node, part);
    if (approximationDomain(node.function, low, high, node.gap) !== undefined) continue;
    if (approximation(node.function, degree, low, high, node.gap).maxError > approximationOf(node).maxError) continue;
    const narrow = withNodes(subject, (before, id) => (ids.includes(id) ? { ...(before as ApproximateNode), degree, low, high } : before));
    return [{
      text: {
        kind: 'narrow-range', where, what: node.function, write: `.assertWithin(${low}, ${high}) before it, degree: ${degree}, range: [${low}, ${high}]`,
        insteadOf: `degree: ${node.degree}, range: [${node.low}, ${node.high}]`, costs: { kind: 'promise', low: String(low), high: String(high) },
      },
      subject: withAssertionsBefore(narrow, new Set(ids), low, high),
    }];
  }
  return [];
}

/** What is missing where a value may leave the range: a wider range, or the author's word. */
export function fitRange(subject: PlanSubject, site: ApproximationSite, reach: { readonly low: number; readonly high: number }): PlanEdit[] {
  const { where, ids, node } = site;
  const [low, high] = [Math.min(node.low, reach.low), Math.max(node.high, reach.high)];
  const widened = approximationDomain(node.function, low, high, node.gap) === undefined ? approximation(node.function, node.degree, low, high, node.gap) : undefined;
  const asserted: PlanEdit = {
    text: {
      kind: 'assert-range', where, what: node.function, write: `.assertWithin(${node.low}, ${node.high}) before it`, insteadOf: null,
      costs: { kind: 'promise', low: String(node.low), high: String(node.high) },
    },
    subject: withAssertionsBefore(subject, new Set(ids), node.low, node.high),
  };
  if (widened === undefined) return [asserted];
  return [{
    text: {
      kind: 'widen-range', where, what: node.function, write: `range: [${low}, ${high}]`, insteadOf: `range: [${node.low}, ${node.high}]`,
      costs: { kind: 'approximation', fromError: approximationOf(node).maxError, toError: widened.maxError },
    },
    subject: withNodes(subject, (before: ProgramNode, id) => (ids.includes(id) ? { ...(before as ApproximateNode), low, high } : before)),
  }, asserted];
}

function shrunk({ low, high }: { readonly low: Scalar; readonly high: Scalar }, part: number): [number, number] {
  const middle = (Number(low) + Number(high)) / 2;
  const reach = ((Number(high) - Number(low)) / 2) * part;
  return [middle - reach, middle + reach];
}

/** Largest value less smallest, where both are at an end of the range or at 0. */
function spreadOf({ function: name, low, high }: ApproximateNode): number {
  const values = [low, high, ...(low < 0 && high > 0 && name !== 'inverse' ? [0] : [])].map((x) => exactly(name, x));
  return Math.max(...values) - Math.min(...values);
}
