/** The Program: an immutable circuit over clear-typed values, traced from a handler. It knows nothing of encryption. */

/** `integer` values compute exactly, `real` values approximately. A program has one domain. */
export type Domain = 'integer' | 'real';

/** A number of the program's domain: bigint in integer programs, number in real ones. */
export type Scalar = number | bigint;

/** [] scalar, [n] vector, [rows, columns] matrix, [channels, height, width] image. Elements are in row-major order. */
export type Shape = readonly number[];

/** Functions that are evaluated through a polynomial of stated degree. */
export type ApproximatedFunction = 'sigmoid' | 'tanh' | 'exp' | 'inverse' | 'sqrt' | 'abs' | 'relu' | 'sign';

export type ProgramNode =
  | { readonly op: 'input'; readonly args: readonly []; readonly shape: Shape; readonly input: number }
  | { readonly op: 'constant'; readonly args: readonly []; readonly shape: Shape; readonly values: readonly Scalar[] }
  /** Element by element; a scalar meets every element. */
  | { readonly op: 'add' | 'subtract' | 'multiply'; readonly args: readonly [number, number]; readonly shape: Shape }
  /** dot: two vectors. matrixVector: [r, k] by [k]. matrixMultiply: [r, k] by [k, c]. */
  | { readonly op: 'dot' | 'matrixVector' | 'matrixMultiply'; readonly args: readonly [number, number]; readonly shape: Shape }
  | { readonly op: 'negate' | 'square' | 'variance'; readonly args: readonly [number]; readonly shape: Shape }
  /** Over one axis, which the shape loses, or over all elements when axis is undefined. */
  | { readonly op: 'sum' | 'mean'; readonly args: readonly [number]; readonly shape: Shape; readonly axis?: number }
  | { readonly op: 'power'; readonly args: readonly [number]; readonly shape: Shape; readonly exponent: number }
  | { readonly op: 'rotateLeft'; readonly args: readonly [number]; readonly shape: Shape; readonly steps: number }
  /** The same elements in the same order, with another shape. */
  | { readonly op: 'reshape'; readonly args: readonly [number]; readonly shape: Shape }
  /** Element i of the result is element indices[i] of the argument. Slices, transposes and repetitions are gathers. */
  | { readonly op: 'gather'; readonly args: readonly [number]; readonly shape: Shape; readonly indices: readonly number[] }
  /** One vector, the elements of all arguments in their order. */
  | { readonly op: 'concatenate'; readonly args: readonly number[]; readonly shape: Shape }
  /** Cross-correlation, as neural networks call convolution: image [c, h, w] by a constant kernel [o, c, kh, kw]. */
  | { readonly op: 'convolve'; readonly args: readonly [number, number]; readonly shape: Shape; readonly stride: readonly [number, number]; /** Zeros added before and after: top, bottom, left, right. */ readonly padding: readonly [number, number, number, number] }
  /** Sum over windows of each channel of an image [c, h, w]. */
  | { readonly op: 'poolSum'; readonly args: readonly [number]; readonly shape: Shape; readonly window: readonly [number, number]; readonly stride: readonly [number, number] }
  /** Row of a constant table [n] or [n, m] that a one-hot vector [n] selects. */
  | { readonly op: 'lookup'; readonly args: readonly [number, number]; readonly shape: Shape }
  /** 1 where the element equals the value, else 0. Integers only. */
  | { readonly op: 'equals'; readonly args: readonly [number]; readonly shape: Shape; readonly value: Scalar }
  | { readonly op: 'polynomial'; readonly args: readonly [number]; readonly shape: Shape; readonly coefficients: readonly Scalar[] }
  /** `gap`: sign is accurate outside (-gap, gap); 0 for all other functions. */
  | { readonly op: 'approximate'; readonly args: readonly [number]; readonly shape: Shape; readonly function: ApproximatedFunction; readonly degree: number; readonly low: number; readonly high: number; readonly gap: number }
  | { readonly op: 'assertWithin'; readonly args: readonly [number]; readonly shape: Shape; readonly low: Scalar; readonly high: Scalar };

export type ProgramOp = ProgramNode['op'];

export interface ProgramInput {
  readonly name: string;
  readonly shape: Shape;
  /** Declared range of every element; the client refuses values outside. */
  readonly low: Scalar;
  readonly high: Scalar;
  /** A clear input travels unencrypted: the server sees it. */
  readonly visibility: 'encrypted' | 'clear';
  /** `oneHot`: the caller gives an index 0 .. n - 1, and the value is the vector [n] with a one there. Range 0 .. 1. */
  readonly encoding: 'values' | 'oneHot';
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

/** Content that a function loaded: folded into the Program's constants, and named in its plan. */
export interface LoadedContent {
  readonly name: string;
  /** SHA-256, lower-case hex. */
  readonly digest: string;
  readonly bytes: number;
}

/** A Program with `file:line` of each node for messages. Locations are no part of the Program's bytes or digest. */
export interface TracedProgram {
  readonly program: Program;
  readonly locations: readonly (string | undefined)[];
  /** Absent where the function loads nothing. Part of the plan, not of the Program: two contents may trace alike. */
  readonly loaded?: readonly LoadedContent[];
  /** Present where the function decides whom it serves: the longest that a decision may take. Part of the plan alone, too. */
  readonly authorizeTimeoutMillis?: number;
}

export const elementCount = (shape: Shape): number => shape.reduce((product, side) => product * side, 1);
export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((side, i) => side === b[i]);
export const showShape = (shape: Shape): string => (shape.length === 0 ? 'scalar' : `[${shape.join(' x ')}]`);
