/** Interval analysis: the values that each node can take when every input stays in its declared range. */
import type { Program, ProgramNode, Scalar } from '../program.ts';
import { correlatedRange } from './correlations.ts';
import { constantValues } from './constant-values.ts';
import { intersection, type Interval, IntervalArithmetic } from './interval-arithmetic.ts';
import { type LinearForm, LinearForms } from './linear-form.ts';
import { nodeRange } from './node-ranges.ts';
import { type Selector, selectorOf } from './selectors.ts';

type Nodes = Pick<Program, 'domain' | 'inputs' | 'nodes'>;

/** One interval per node. */
export function rangesOf(program: Nodes): Interval[] {
  return [...new RangeAnalysis(program).upTo(program.nodes.length)];
}

/** Follows a program that may still grow: each node is looked at once. */
export class RangeAnalysis {
  readonly #program: Nodes;
  readonly #intervals: IntervalArithmetic;
  readonly #linear: LinearForms;
  readonly #ranges: Interval[] = [];
  readonly #forms: LinearForm[] = [];
  readonly #selectors: Selector[] = [];

  constructor(program: Nodes) {
    this.#program = program;
    this.#intervals = new IntervalArithmetic(program.domain);
    this.#linear = new LinearForms(this.#intervals);
  }

  /** Ranges of the first `count` nodes, and perhaps more. */
  upTo(count: number): readonly Interval[] {
    while (this.#ranges.length < count) this.#follow(this.#program.nodes[this.#ranges.length]!, this.#ranges.length);
    return this.#ranges;
  }

  #follow(node: ProgramNode, id: number): void {
    const form = this.#formOf(node);
    this.#ranges.push(this.#rangeOf(node, form));
    this.#forms.push(form ?? this.#linear.node(id));
    this.#selectors.push(selectorOf(node, { program: this.#program, selectors: this.#selectors, ranges: this.#ranges }));
  }

  #rangeOf(node: ProgramNode, form: LinearForm | undefined): Interval {
    const plain = nodeRange(node, { program: this.#program, intervals: this.#intervals, ranges: this.#ranges, selectors: this.#selectors });
    if (node.op !== 'add' && node.op !== 'subtract' && node.op !== 'multiply') return plain;
    const correlated = correlatedRange(node, { intervals: this.#intervals, nodes: this.#program.nodes, ranges: this.#ranges });
    const bounds = [correlated, form && this.#linear.rangeOf(form, this.#ranges)];
    return bounds.reduce<Interval>((range, bound) => (bound ? intersection(range, bound) : range), plain);
  }

  /** Undefined for what is no sum of multiples of earlier nodes. */
  #formOf(node: ProgramNode): LinearForm | undefined {
    const [a, b] = node.args.map((arg) => this.#forms[arg]!) as [LinearForm, LinearForm];
    switch (node.op) {
      case 'constant': return this.#linear.constant(constantValues(node.values).hull);
      case 'add': return this.#linear.add(a, b);
      case 'subtract': return this.#linear.add(a, this.#linear.scaled(b, this.#intervals.n.of(-1)));
      case 'negate': return this.#linear.scaled(a, this.#intervals.n.of(-1));
      case 'multiply': {
        const [left, right] = node.args.map((arg) => this.#factor(arg));
        return left !== undefined ? this.#linear.scaled(b, left) : right !== undefined ? this.#linear.scaled(a, right) : undefined;
      }
      default: return undefined;
    }
  }

  /** The number that all elements of a constant are. */
  #factor(id: number): Scalar | undefined {
    const node = this.#program.nodes[id]!;
    const { low, high } = this.#ranges[id]!;
    return node.op === 'constant' && low === high ? low : undefined;
  }
}
