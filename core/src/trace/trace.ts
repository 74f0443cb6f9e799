/** Collects the nodes of one Program while its handler runs. */
import { FheError } from '../errors/index.ts';
import { elementCount, showShape, type Domain, type ProgramInput, type ProgramNode, type Scalar, type Shape } from '../program/index.ts';
import { callerLocation } from './location.ts';

/** What an operation accepts beside traced values: a number, a list of numbers, or rows of numbers. */
export type Constant = number | bigint | readonly (number | bigint)[] | readonly (readonly (number | bigint)[])[];

export class Trace {
  readonly domain: Domain;
  /** Declared so far: an input precedes the nodes that use it. */
  readonly inputs: ProgramInput[] = [];
  readonly nodes: ProgramNode[] = [];
  readonly locations: (string | undefined)[] = [];

  constructor(domain: Domain) {
    this.domain = domain;
  }

  /** Appends a node and gives its id. */
  push(node: ProgramNode): number {
    this.nodes.push(node);
    this.locations.push(callerLocation());
    return this.nodes.length - 1;
  }

  /** Declares the next input and gives the id of its node. */
  input(input: ProgramInput): number {
    this.inputs.push(input);
    return this.push({ op: 'input', args: [], shape: input.shape, input: this.inputs.length - 1 });
  }

  constant(operation: string, value: Constant): number {
    const rows = Array.isArray(value) ? value : undefined;
    const first = rows?.[0];
    const matrix = Array.isArray(first) ? (rows as readonly (readonly (number | bigint)[])[]) : undefined;
    const shape: Shape = matrix ? [matrix.length, matrix[0]!.length] : rows ? [rows.length] : [];
    const values = (matrix ? matrix.flat() : rows ?? [value]) as readonly (number | bigint)[];
    if (values.length !== elementCount(shape) || values.length === 0 || matrix?.some((row) => row.length !== shape[1])) throw this.shapeError(operation, `constant ${showShape(shape)} with rows of different lengths`);
    return this.push({ op: 'constant', args: [], shape, values: values.map((item) => this.scalar(operation, item)) });
  }

  scalar(operation: string, value: number | bigint): Scalar {
    const whole = typeof value === 'bigint' || Number.isSafeInteger(value);
    const fits = this.domain === 'integer' ? whole && value > -(2 ** 62) && value < 2 ** 62 : (typeof value === 'number' || typeof value === 'bigint') && Number.isFinite(Number(value));
    if (!fits) throw new FheError('FHE_TRACE_CONSTANT', { operation, value: String(value), where: this.where() });
    return this.domain === 'integer' ? BigInt(value) : Number(value);
  }

  shapeError(operation: string, shapes: string): FheError {
    return new FheError('FHE_TRACE_SHAPE', { operation, shapes, where: this.where() });
  }

  /** The author's line that is running, for messages. */
  where(): string {
    return callerLocation() ?? 'an unknown line';
  }
}
