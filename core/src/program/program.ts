/** The Program: an immutable circuit over clear-typed values, traced from a handler. It knows nothing of encryption. */

/** `integer` values compute exactly, `real` values approximately. A program has one domain. */
export type Domain = 'integer' | 'real';

/** A number of the program's domain: bigint in integer programs, number in real ones. */
export type Scalar = number | bigint;

/** [] scalar, [n] vector, [rows, columns] matrix (constants only). */
export type Shape = readonly number[];

/** Functions that are evaluated through a polynomial of stated degree. */
export type ApproximatedFunction = 'sigmoid';

export type ProgramNode =
  | { readonly op: 'input'; readonly args: readonly []; readonly shape: Shape; readonly input: number }
  | { readonly op: 'constant'; readonly args: readonly []; readonly shape: Shape; readonly values: readonly Scalar[] }
  | { readonly op: 'add' | 'subtract' | 'multiply' | 'dot' | 'matrixVector'; readonly args: readonly [number, number]; readonly shape: Shape }
  | { readonly op: 'negate' | 'square' | 'sum' | 'mean' | 'variance'; readonly args: readonly [number]; readonly shape: Shape }
  | { readonly op: 'power'; readonly args: readonly [number]; readonly shape: Shape; readonly exponent: number }
  | { readonly op: 'rotateLeft'; readonly args: readonly [number]; readonly shape: Shape; readonly steps: number }
  | { readonly op: 'polynomial'; readonly args: readonly [number]; readonly shape: Shape; readonly coefficients: readonly Scalar[] }
  | { readonly op: 'approximate'; readonly args: readonly [number]; readonly shape: Shape; readonly function: ApproximatedFunction; readonly degree: number; readonly low: number; readonly high: number }
  | { readonly op: 'assertWithin'; readonly args: readonly [number]; readonly shape: Shape; readonly low: Scalar; readonly high: Scalar };

export type ProgramOp = ProgramNode['op'];

export interface ProgramInput {
  readonly name: string;
  readonly shape: Shape;
  /** Declared range of every element; the client refuses values outside. */
  readonly low: Scalar;
  readonly high: Scalar;
}

export interface ProgramOutput {
  readonly name: string;
  readonly node: number;
  /** Promised |error| <= 2^-precisionBits against the clear program; 0 for integers, which are exact. */
  readonly precisionBits: number;
  /** The result is the decoded value over this: integers cannot divide under encryption. 1 otherwise. */
  readonly denominator: bigint;
}

export interface Program {
  readonly domain: Domain;
  readonly inputs: readonly ProgramInput[];
  /** In topological order: args are indexes of earlier nodes. */
  readonly nodes: readonly ProgramNode[];
  readonly outputs: readonly ProgramOutput[];
}

/** A Program with `file:line` of each node for messages. Locations are no part of the Program's bytes or digest. */
export interface TracedProgram {
  readonly program: Program;
  readonly locations: readonly (string | undefined)[];
}

export const elementCount = (shape: Shape): number => shape.reduce((product, side) => product * side, 1);
export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((side, i) => side === b[i]);
export const showShape = (shape: Shape): string => (shape.length === 0 ? 'scalar' : `[${shape.join(' x ')}]`);
