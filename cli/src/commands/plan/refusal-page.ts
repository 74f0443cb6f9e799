/** Why there is no plan, below its error: the values that led there, and what would make the function fit. */
import type { PathStep, RefusalExplanation } from '@fhe-serverless/core/plan/explain';
import { showShape } from '@fhe-serverless/core/program';
import { columns, page, section, showNumberOf } from '../../terminal/index.ts';
import { editRows } from './change-rows.ts';
import { lineOf, showRange } from './show-values.ts';

/** Steps at the start and at the end of a long way. */
const SHOWN_FIRST = 3;
const SHOWN_LAST = 7;

const TITLES: Readonly<Record<RefusalExplanation['measure'], string>> = {
  depth: 'The way to it, with the depth after each line',
  precision: 'The way to it, with depth, size and error after each line',
  range: 'The way to it, with the range after each line',
  shape: 'The way to it, with the shape after each line',
  visibility: 'The clear values that meet',
  keys: '',
};

export function refusalPage({ measure, path, plaintextModuli, remedies }: RefusalExplanation): string {
  const rowOf = ({ step, count }: Group): string[] => [lineOf(step.where), `${step.operation}${count === 1 ? '' : `, ${count} times`}`, measured(measure, step)];
  return page(
    path.length === 0 ? undefined : section(TITLES[measure], columns(shortened(grouped(path), rowOf))),
    plaintextModuli === undefined ? undefined : section(`Nor does it fit modulo up to ${plaintextModuli} narrower plaintext moduli, put together after decryption`),
    remedies.length === 0
      ? section('No single change that was tried makes it fit')
      : section('With one of these changes it fits; each was planned', remedies.map((remedy) => columns(editRows(remedy))).join('\n\n')),
  );
}

interface Group {
  /** The last one: what is known after all of them. */
  readonly step: PathStep;
  readonly count: number;
}

/** One line that runs many times in a row is one step. */
function grouped(path: readonly PathStep[]): Group[] {
  const groups: Group[] = [];
  for (const step of path) {
    const last = groups.at(-1);
    if (last !== undefined && last.step.where === step.where && last.step.operation === step.operation) groups[groups.length - 1] = { step, count: last.count + 1 };
    else groups.push({ step, count: 1 });
  }
  return groups;
}

function shortened<T>(items: readonly T[], row: (item: T) => string[]): string[][] {
  if (items.length <= SHOWN_FIRST + SHOWN_LAST + 1) return items.map(row);
  const left = items.length - SHOWN_FIRST - SHOWN_LAST;
  return [...items.slice(0, SHOWN_FIRST).map(row), ['...', showNumberOf(left, 'more step')], ...items.slice(-SHOWN_LAST).map(row)];
}

function measured(measure: RefusalExplanation['measure'], { depth, low, high, errorBits, shape, visibility }: PathStep): string {
  const range = showRange(low, high);
  switch (measure) {
    case 'depth': return depth === null ? range : `depth ${depth}`;
    case 'precision': return [...(depth === null ? [] : [`depth ${depth}`]), range, ...(errorBits === null ? [] : [`error 2^${errorBits}`])].join(', ');
    case 'shape': return showShape(shape);
    case 'visibility': return visibility;
    default: return range;
  }
}
