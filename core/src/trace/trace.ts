/** Collects the nodes of one Program while its handler runs. */
import { FheError } from '../errors/index.ts';
import {
  elementCount, flattened, LARGEST_INTEGER, MAX_CONSTANT_RANK, MAX_ELEMENTS, RangeAnalysis, showShape,
  type Domain, type Interval, type Nested, type ProgramInput, type ProgramNode, type Scalar, type Shape,
} from '../program/index.ts';
import { callerLocation } from './location.ts';

/** What an operation accepts beside traced values: a number, a list of numbers, rows of numbers, or deeper lists. */
export type Constant = Nested<number | bigint>;

/** A constant in the numbers of the domain, in row-major order. */
export interface ReadConstant {
  readonly shape: Shape;
  readonly values: readonly Scalar[];
}

export class Trace {
  readonly domain: Domain;
  /** Declared so far: an input precedes the nodes that use it. */
  readonly inputs: ProgramInput[] = [];
  readonly nodes: ProgramNode[] = [];
  readonly locations: (string | undefined)[] = [];
  readonly #encrypted: boolean[] = [];
  readonly #ranges: RangeAnalysis;

  constructor(domain: Domain) {
    this.domain = domain;
    this.#ranges = new RangeAnalysis(this);
  }

  /** Appends a node and gives its id. */
  push(node: ProgramNode): number {
    if (elementCount(node.shape) > MAX_ELEMENTS) throw this.shapeError(node.op, `that give ${showShape(node.shape)}`, `a result of at most ${MAX_ELEMENTS} elements`);
    this.nodes.push(node);
    this.locations.push(callerLocation());
    this.#encrypted.push(node.op === 'input' ? this.inputs[node.input]!.visibility === 'encrypted' : node.args.some((arg) => this.#encrypted[arg]));
    return this.nodes.length - 1;
  }

  /** Declares the next input and gives the id of its node. */
  input(input: ProgramInput): number {
    this.inputs.push(input);
    return this.push({ op: 'input', args: [], shape: input.shape, input: this.inputs.length - 1 });
  }

  /** The elements of a constant, checked. @throws FheError FHE_TRACE_SHAPE, FHE_TRACE_CONSTANT */
  read(operation: string, value: Constant): ReadConstant {
    const read = flattened(value, MAX_CONSTANT_RANK);
    if (read === undefined) throw this.shapeError(operation, 'of lists that are empty or differ in length', 'lists of one length on each level');
    return { shape: read.shape, values: read.values.map((item) => this.scalar(operation, item)) };
  }

  constant({ shape, values }: ReadConstant): number {
    return this.push({ op: 'constant', args: [], shape, values });
  }

  /** A number in the domain's form. @throws FheError FHE_TRACE_CONSTANT */
  scalar(operation: string, value: number | bigint): Scalar {
    const isNumber = typeof value === 'number' || typeof value === 'bigint';
    if (this.domain === 'integer') {
      const isWhole = typeof value === 'bigint' || Number.isSafeInteger(value);
      if (!isWhole || value <= -LARGEST_INTEGER || value >= LARGEST_INTEGER) throw this.constantError(operation, value, 'safe integers, since the function computes with integers');
      return BigInt(value);
    }
    if (!isNumber || !Number.isFinite(Number(value))) throw this.constantError(operation, value, 'finite numbers');
    // -0 and 0 are one number to a program.
    return Number(value) + 0;
  }

  /** Whether any encrypted input enters the node. */
  isEncrypted(node: number): boolean {
    return this.#encrypted[node]!;
  }

  /** What the node can reach, from the declared inputs and assertWithin. */
  rangeOf(node: number): Interval {
    return this.#ranges.upTo(node + 1)[node]!;
  }

  shapeError(operation: string, shapes: string, expected: string): FheError {
    return new FheError('FHE_TRACE_SHAPE', { operation, shapes, expected, where: this.where() });
  }

  /** `value` is turned into text: an encrypted one refuses that with its own error. */
  constantError(operation: string, value: unknown, expected: string): FheError {
    return new FheError('FHE_TRACE_CONSTANT', { operation, value: String(value), expected, where: this.where() });
  }

  /** The author's line that is running, for messages. */
  where(): string {
    return callerLocation() ?? 'an unknown line';
  }
}
