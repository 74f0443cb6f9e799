/**
 * Cuts outputs at their sums: instead of n sum(x^2) - sum(x)^2 the server answers both sums, and the key holder computes the rest.
 * That spares a product, its level and the wider plaintext modulus, and it tells nothing where the sums follow from the outputs
 * anyway, as sum(x^2) does from a sum and a variance. Elsewhere it needs consent (`revealPartialSums`). The author's own constants
 * never go to the key holder: what contains one stays with the server.
 */
import { arithmeticOf, type Arithmetic, elementCount, type Program, type ProgramNode, type ProgramOutput, rangesOf, type Scalar, type TracedProgram } from '../../program/index.ts';
import { canonicalNodes } from '../lower/canonical-nodes.ts';
import type { FinishedOutput } from '../plan.ts';
import { liveProgram } from './live-program.ts';
import { Quadratic } from './quadratic.ts';

/** What the server evaluates of a program, and what is left to the key holder. */
export interface SplitProgram {
  readonly served: TracedProgram;
  readonly finished: readonly PlannedFinish[];
}

export interface PlannedFinish extends Omit<FinishedOutput, 'predictedErrorBits'> {
  /** By how much the error of each part may reach the output, by the part's name. Reals only. */
  readonly sensitivities: ReadonlyMap<string, number>;
}

/** Most that a program may promise. */
const MAX_PRECISION_BITS = 52;

/** @param mayDisclose whether the key holder may learn sums that do not follow from the outputs */
export function splitAtSums(traced: TracedProgram, mayDisclose: boolean): SplitProgram {
  return new Split(traced).split(mayDisclose);
}

class Split {
  readonly #traced: TracedProgram;
  readonly #n: Arithmetic<Scalar>;
  readonly #nodes: ProgramNode[];
  readonly #locations: (string | undefined)[];
  readonly #quadratics = new Map<number, Quadratic | undefined>();
  readonly #isEncrypted: boolean[] = [];
  /** Numbers that follow from the shapes, which are public. */
  readonly #counts: ReadonlySet<number>;

  constructor(traced: TracedProgram) {
    this.#traced = traced;
    this.#n = arithmeticOf(traced.program.domain);
    this.#nodes = [...traced.program.nodes];
    this.#locations = [...traced.locations];
    this.#counts = new Set(traced.program.nodes.map(({ shape }) => elementCount(shape)));
    for (const node of this.#nodes) this.#isEncrypted.push(node.op === 'input' ? traced.program.inputs[node.input]!.visibility === 'encrypted' : node.args.some((arg) => this.#isEncrypted[arg]));
  }

  split(mayDisclose: boolean): SplitProgram {
    const { program } = this.#traced;
    const cuts = program.outputs.map((output): Cut => ({ output, quadratic: this.#quadraticOf(output.node) }));
    const canonical = canonicalNodes({ ...program, nodes: this.#nodes });
    const finishable = cuts.filter(({ quadratic }) => quadratic !== undefined && !quadratic.isOneSum);
    const chosen = new Set(mayDisclose ? finishable : withoutDisclosure(cuts, finishable, canonical));
    const isFinished = (cut: Cut): boolean => chosen.has(cut);
    if (chosen.size === 0) return { served: this.#traced, finished: [] };
    const ranges = rangesOf({ ...program, nodes: this.#nodes });
    const parts = new Map<number, { readonly output: ProgramOutput; precisionBits: number }>();
    const nameOf = (node: number, precisionBits: number): string => {
      const known = parts.get(canonical[node]!) ?? { output: { name: unusedName(program, parts.size + 1), node: canonical[node]!, denominator: 1n, precisionBits }, precisionBits };
      known.precisionBits = Math.max(known.precisionBits, precisionBits);
      parts.set(canonical[node]!, known);
      return known.output.name;
    };
    const finished = cuts.filter(isFinished).map(({ output, quadratic }): PlannedFinish => {
      const { low, high } = ranges[output.node]!;
      const found = quadratic!.sensitivities((node) => Math.max(Math.abs(Number(ranges[node]!.low)), Math.abs(Number(ranges[node]!.high))));
      const total = [...found.values()].reduce((sum, each) => sum + each, 0);
      const precisionBits = program.domain === 'integer' ? 0 : Math.min(MAX_PRECISION_BITS, output.precisionBits + Math.max(0, Math.ceil(Math.log2(total))));
      return {
        name: output.name, low: String(low), high: String(high), denominator: String(output.denominator), precisionBits: output.precisionBits,
        terms: quadratic!.terms.map(({ coefficient, sums }) => ({ coefficient: String(coefficient), of: sums.map((node) => nameOf(node, precisionBits)) })),
        sensitivities: new Map([...found].map(([node, sensitivity]) => [nameOf(node, precisionBits), sensitivity])),
      };
    });
    const outputs = [...cuts.filter((cut) => !isFinished(cut)).map(({ output }) => output), ...[...parts.values()].map(({ output, precisionBits }) => ({ ...output, precisionBits }))];
    return { served: liveProgram({ ...this.#traced, program: { ...program, nodes: this.#nodes, outputs }, locations: this.#locations }), finished };
  }

  /** A scalar node as a polynomial in sums; undefined where it is none of degree two at most. */
  #quadraticOf(id: number): Quadratic | undefined {
    if (!this.#quadratics.has(id)) this.#quadratics.set(id, this.#derived(id));
    return this.#quadratics.get(id);
  }

  #derived(id: number): Quadratic | undefined {
    const node = this.#nodes[id]!;
    // Of clear values alone the server would answer nothing encrypted.
    if (node.shape.length > 0 || (node.op !== 'constant' && !this.#isEncrypted[id])) return undefined;
    const [a, b] = [0, 1].map((i) => () => this.#quadraticOf(node.args[i]!)) as [() => Quadratic | undefined, () => Quadratic | undefined];
    switch (node.op) {
      case 'constant': return this.#counts.has(Number(node.values[0])) ? Quadratic.constant(this.#n, node.values[0]!) : undefined;
      case 'sum': case 'dot': return Quadratic.sum(this.#n, id);
      // The mean of integers is their sum, over a clear denominator.
      case 'mean': return Quadratic.sum(this.#n, this.#traced.program.domain === 'integer' ? this.#added({ ...node, op: 'sum' }, id) : id);
      case 'variance': return this.#variance(node.args[0], id);
      case 'add': return a()?.plus(b());
      case 'subtract': return a()?.plus(b()?.times(Quadratic.constant(this.#n, this.#n.of(-1))));
      case 'negate': return a()?.times(Quadratic.constant(this.#n, this.#n.of(-1)));
      case 'multiply': return a()?.times(b());
      case 'square': return a()?.times(a());
      case 'assertWithin': return a();
      default: return undefined;
    }
  }

  /** Integers: n sum(x^2) - sum(x)^2. Reals: mean(x^2) - mean(x)^2. */
  #variance(x: number, id: number): Quadratic {
    const { shape } = this.#nodes[x]!;
    const isInteger = this.#traced.program.domain === 'integer';
    const op = isInteger ? 'sum' : 'mean';
    const squares = this.#added({ op: 'square', args: [x], shape }, id);
    const sumOfSquares = Quadratic.sum(this.#n, this.#added({ op, args: [squares], shape: [] }, id));
    const sum = Quadratic.sum(this.#n, this.#added({ op, args: [x], shape: [] }, id));
    const count = Quadratic.constant(this.#n, this.#n.of(isInteger ? elementCount(shape) : 1));
    return sumOfSquares.times(count)!.plus(sum.times(sum)!.times(Quadratic.constant(this.#n, this.#n.of(-1))))!;
  }

  /** A node of the same line as another one. */
  #added(node: ProgramNode, beside: number): number {
    this.#locations.push(this.#locations[beside]);
    return this.#nodes.push(node) - 1;
  }
}

interface Cut {
  readonly output: ProgramOutput;
  readonly quadratic: Quadratic | undefined;
}

/** Those whose sums follow from the outputs: all are known but one, which is not multiplied by another sum. */
function withoutDisclosure(cuts: readonly Cut[], finishable: readonly Cut[], canonical: readonly number[]): Cut[] {
  const known = new Set(cuts.flatMap(({ quadratic }) => quadratic?.isOneSum ? quadratic.terms.flatMap(({ sums }) => sums.map((node) => canonical[node]!)) : []));
  const chosen: Cut[] = [];
  for (let before = -1; before < chosen.length;) {
    before = chosen.length;
    for (const cut of finishable) {
      if (chosen.includes(cut)) continue;
      const unknown = cut.quadratic!.terms.filter(({ sums }) => sums.some((node) => !known.has(canonical[node]!)));
      if (unknown.length > 1 || unknown.some(({ sums }) => sums.length > 1)) continue;
      for (const { sums } of unknown) known.add(canonical[sums[0]!]!);
      chosen.push(cut);
    }
  }
  return chosen;
}

/** `part1`, unless the author has an output of that name. */
function unusedName({ outputs }: Program, number: number): string {
  const taken = new Set(outputs.map(({ name }) => name));
  let name = `part${number}`;
  while (taken.has(name)) name += '_';
  return name;
}
