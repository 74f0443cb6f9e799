/** Lowers a Program to a Circuit: every tensor becomes tiles in a layout, every operation what slots can do. */
import { FheError } from '../../errors/index.ts';
import { arithmeticOf, elementCount, rangesOf, type Interval, type Program, type ProgramNode, type Scalar, type Shape, type TracedProgram } from '../../program/index.ts';
import { approximationOf, clenshaw } from '../../program/approximation/index.ts';
import type { Circuit, CircuitOutput } from '../circuit.ts';
import { CircuitBuilder, type Operand } from '../circuit-builder.ts';
import { type Layout, layoutKey, SUMMED } from '../layout.ts';
import { hasGaps, type Tensor, type Value } from '../tensor.ts';
import { canonicalNodes } from './canonical-nodes.ts';
import { addValues, mapTiles, multiplyValues } from './element-wise.ts';
import { lowerEquals } from './lower-equals.ts';
import { lowerChebyshev, lowerPolynomial, lowerPower } from './lower-polynomial.ts';
import { productInBox } from './lower-product.ts';
import { scaledSum, sumOver } from './lower-sum.ts';
import { LinearLowering } from './linear-lowering.ts';
import { reshaped } from './linear-operators.ts';
import { type LaidOutInput, occupiedTiles, Tiles } from './tiles.ts';

export interface LoweringOptions {
  /** Positions in one ciphertext for one sample: a power of two. */
  readonly tileLength: number;
  /** Whether a tile fills both rows of slots of BFV and BGV. */
  readonly spansRows: boolean;
  /** Matrix products with constants in one multiplication, with the input repeated for each row; else by diagonals. */
  readonly spread: boolean;
  /** Whether the key holder may add up the last slots. */
  readonly revealPartialSums: boolean;
}

export interface LoweredProgram {
  readonly circuit: Circuit;
  readonly inputs: readonly LaidOutInput[];
  readonly clearTiles: readonly LaidOutInput[];
  /** Layout of each output of the program. */
  readonly outputs: readonly Layout[];
  /** For each output of the program, the first one that has the same value and promise: one ciphertext serves both. */
  readonly carriedBy: readonly number[];
}

/** @throws FheError FHE_TRACE_RANGE, FHE_PLAN_NOT_ENCRYPTED, FHE_PLAN_CLEAR_ARITHMETIC */
export function lowerProgram(traced: TracedProgram, options: LoweringOptions): LoweredProgram {
  return new ProgramLowering(traced, options).lower();
}

class ProgramLowering {
  readonly #program: Program;
  readonly #locations: TracedProgram['locations'];
  readonly #options: LoweringOptions;
  readonly #b: CircuitBuilder;
  readonly #tiles: Tiles;
  readonly #linear: LinearLowering;
  readonly #ranges: readonly Interval[];
  readonly #canonical: readonly number[];
  readonly #values: Value[] = [];
  readonly #onlyOutputs: readonly boolean[];

  constructor({ program, locations }: TracedProgram, options: LoweringOptions) {
    this.#program = program;
    this.#locations = locations;
    this.#options = options;
    this.#ranges = rangesOf(program);
    this.#canonical = canonicalNodes(program);
    this.#b = new CircuitBuilder(program.domain);
    this.#tiles = new Tiles(this.#b, program, options.tileLength, options.spansRows);
    this.#linear = new LinearLowering(this.#tiles, program, this.#canonical);
    this.#onlyOutputs = program.nodes.map((_, id) => !program.nodes.some(({ args }) => args.some((arg) => arg === id)));
  }

  lower(): LoweredProgram {
    this.#program.nodes.forEach((node, index) => {
      this.#b.source = index;
      this.#b.where = this.#locations[index] ?? 'an unknown line';
      const first = this.#canonical[index]!;
      const value = first === index ? this.#lowerNode(node, index) : this.#values[first]!;
      if (value.kind === 'tensor') this.#tiles.tighten(value.tensor, this.#ranges[index]!);
      this.#values.push(value);
    });
    const tensors = this.#program.outputs.map(({ name, node }) => this.#output(name, node));
    const keys = tensors.map(({ tiles, layout }, i) => [...tiles.map((tile) => ('node' in tile ? tile.node : '')), layoutKey(layout), this.#program.outputs[i]!.precisionBits].join('|'));
    const carriedBy = keys.map((key) => keys.indexOf(key));
    const outputs = tensors.flatMap((tensor, output) => (carriedBy[output] === output ? this.#outputTiles(tensor, output) : []));
    const vectorLength = Math.max(1, ...this.#b.nodes.map(({ period }) => period));
    const { inputs, clearTiles } = this.#tiles;
    return {
      circuit: { domain: this.#program.domain, nodes: this.#b.nodes, inputs, clearTiles, outputs, vectorLength, spansRows: this.#options.spansRows },
      inputs, clearTiles, outputs: tensors.map(({ layout }) => layout), carriedBy,
    };
  }

  #output(name: string, node: number): Tensor {
    const tensor = this.#tiles.tensor(this.#values[node]!);
    const occupied = occupiedTiles(tensor.layout);
    if (tensor.tiles.some((tile, t) => occupied[t] && !('node' in tile))) throw new FheError('FHE_PLAN_NOT_ENCRYPTED', { output: name });
    return tensor;
  }

  #outputTiles({ tiles, layout }: Tensor, output: number): CircuitOutput[] {
    const occupied = occupiedTiles(layout);
    const { name, node } = this.#program.outputs[output]!;
    return tiles.flatMap((tile, t) => (occupied[t] && 'node' in tile ? [{ name, output, tile: t, node: tile.node, range: this.#slotRange(layout, node) }] : []));
  }

  /** What one slot of an output can hold: less than the result where the key holder adds slots up. */
  #slotRange({ digits }: Layout, node: number): Interval {
    const range = this.#ranges[node]!;
    const { args, op } = this.#program.nodes[node]!;
    if (!digits.some(({ axis }) => axis === SUMMED) || (op !== 'sum' && op !== 'mean')) return range;
    const n = arithmeticOf(this.#program.domain);
    const { low, high } = this.#ranges[args[0]!]!;
    const summed = digits.filter(({ axis }) => axis === SUMMED).reduce((product, { size }) => product * size, 1);
    const each = n.of(Math.ceil(elementCount(this.#program.nodes[args[0]!]!.shape) / summed));
    const [a, b] = [n.multiply(low, each), n.multiply(high, each)];
    return { low: a < n.zero ? a : n.zero, high: b > n.zero ? b : n.zero };
  }

  #lowerNode(node: ProgramNode, index: number): Value {
    const [x, y] = node.args.map((arg) => this.#values[arg]!) as [Value, Value];
    const tensor = (made: Tensor): Value => ({ kind: 'tensor', tensor: made });
    const deferred = this.#options.revealPartialSums && this.#onlyOutputs[index]!;
    switch (node.op) {
      case 'input': return { kind: 'input', input: node.input, shape: node.shape };
      case 'constant': return { kind: 'constant', shape: node.shape, values: node.values };
      case 'add': return tensor(addValues(this.#tiles, x, y, 1));
      case 'subtract': return tensor(addValues(this.#tiles, x, y, -1));
      case 'multiply': return tensor(multiplyValues(this.#tiles, x, y));
      case 'negate': return tensor(this.#map(x, (tile) => this.#b.negate(tile), (p) => this.#n.subtract(this.#n.zero, p)));
      case 'square': return tensor(this.#map(x, (tile) => this.#b.square(tile), (p) => this.#n.multiply(p, p)));
      case 'power': return tensor(this.#map(x, (tile) => lowerPower(this.#b, tile, node.exponent), (p) => power(this.#n, p, node.exponent)));
      case 'polynomial': return tensor(this.#map(x, (tile) => lowerPolynomial(this.#b, tile, node.coefficients, { center: 0, radius: 1 }), (p) => node.coefficients.reduceRight((sum, c) => this.#n.add(this.#n.multiply(sum, p), c), this.#n.zero)));
      case 'approximate': return tensor(this.#approximate(node, x));
      case 'equals': return tensor(lowerEquals(this.#b, this.#tiles.tensor(x), node.value as bigint, this.#ranges[node.args[0]]!));
      case 'sum': return tensor(sumOver(this.#tiles, this.#tiles.tensor(x), { axes: this.#axes(node), deferred }));
      case 'mean': return tensor(this.#mean(node, x, deferred));
      case 'variance': return tensor(this.#variance(x));
      case 'dot': return tensor(this.#dot(x, y, deferred));
      case 'matrixVector': return tensor(this.#matrixProduct(node, x, y, { rows: this.#shape(node.args[0])[0]!, inner: this.#shape(node.args[1])[0]!, columns: 1 }, deferred));
      case 'matrixMultiply': return tensor(this.#matrixProduct(node, x, y, { rows: node.shape[0]!, inner: this.#shape(node.args[1])[0]!, columns: node.shape[1]! }, deferred));
      case 'rotateLeft': return tensor(this.#linear.gather(index, this.#tiles.tensor(x), node.shape, Array.from({ length: node.shape[0]! }, (_, i) => (i + node.steps) % node.shape[0]!)));
      case 'gather': return tensor(this.#linear.gather(index, this.#tiles.tensor(x), node.shape, node.indices));
      case 'reshape': return this.#reshape(x, node.shape);
      case 'concatenate': return tensor(this.#linear.concatenate(node.args.map((arg) => this.#tiles.tensor(this.#values[arg]!)), node.shape));
      case 'convolve': case 'poolSum': return tensor(this.#linear.window(index, node, this.#tiles.tensor(x)));
      case 'lookup': return tensor(this.#lookup(node, y, deferred));
      case 'assertWithin': return x;
    }
  }

  get #n(): ReturnType<typeof arithmeticOf> { return arithmeticOf(this.#program.domain); }

  #shape(id: number): Shape {
    return this.#program.nodes[id]!.shape;
  }

  #constant(id: number): Extract<ProgramNode, { op: 'constant' }> {
    return this.#program.nodes[id] as Extract<ProgramNode, { op: 'constant' }>;
  }

  #axes(node: Extract<ProgramNode, { op: 'sum' | 'mean' }>): number[] {
    return node.axis === undefined ? this.#shape(node.args[0]).map((_, axis) => axis) : [node.axis];
  }

  #map(x: Value, f: (tile: Operand) => Operand, onPadding: (padding: Scalar) => Scalar): Tensor {
    return mapTiles(this.#tiles.tensor(x), f, onPadding);
  }

  #approximate(node: Extract<ProgramNode, { op: 'approximate' }>, x: Value): Tensor {
    const reach = this.#ranges[node.args[0]]!;
    if (reach.low < node.low || reach.high > node.high) {
      throw new FheError('FHE_TRACE_RANGE', { operation: node.function, low: node.low, high: node.high, valueLow: Number(reach.low), valueHigh: Number(reach.high), where: this.#b.where });
    }
    const approximation = approximationOf(node);
    const { chebyshev, center, radius } = approximation;
    const cleaned = this.#insideRange(this.#tiles.tensor(x), node);
    return mapTiles(cleaned, (tile) => lowerChebyshev(this.#b, tile, approximation), (p) => clenshaw(chebyshev, (Number(p) - center) / radius));
  }

  /** Every slot must lie in the range, also those without an element: outside it the polynomial grows without bound. */
  #insideRange(x: Tensor, { low, high }: { readonly low: number; readonly high: number }): Tensor {
    if (!hasGaps(x.layout)) return x;
    const known = x.padding === undefined ? undefined : Number(x.padding);
    if (known !== undefined && known >= low && known <= high) return x;
    const isBounded = (tile: Operand): boolean => !('node' in tile) || (-this.#b.nodeOf(tile).bound >= low && this.#b.nodeOf(tile).bound <= high);
    return known === undefined && x.tiles.every(isBounded) ? x : this.#tiles.padded(x, (low + high) / 2);
  }

  #mean(node: Extract<ProgramNode, { op: 'sum' | 'mean' }>, x: Value, deferred: boolean): Tensor {
    const axes = this.#axes(node);
    const tensor = this.#tiles.tensor(x);
    if (this.#program.domain === 'integer') return sumOver(this.#tiles, tensor, { axes, deferred });
    return scaledSum(this.#tiles, tensor, axes.reduce((count, axis) => count * this.#shape(node.args[0])[axis]!, 1), { axes, deferred });
  }

  /** Integers: n * sum(x^2) - sum(x)^2. Reals: mean(x^2) - mean(x)^2. */
  #variance(x: Value): Tensor {
    const tensor = this.#tiles.tensor(x);
    const count = elementCount(tensor.layout.shape);
    const options = { axes: tensor.layout.shape.map((_, axis) => axis), deferred: false };
    const square = (t: Tensor): Tensor => mapTiles(t, (tile) => this.#b.square(tile), (p) => this.#n.multiply(p, p));
    const value = (made: Tensor): Value => ({ kind: 'tensor', tensor: made });
    if (this.#program.domain === 'real') return addValues(this.#tiles, value(scaledSum(this.#tiles, square(tensor), count, options)), value(square(scaledSum(this.#tiles, tensor, count, options))), -1);
    const sum = sumOver(this.#tiles, tensor, options);
    const squares = mapTiles(sumOver(this.#tiles, square(tensor), options), (tile) => this.#b.multiply(tile, this.#b.constant([BigInt(count)])), () => 0n);
    return addValues(this.#tiles, value(squares), value(square(sum)), -1);
  }

  #dot(x: Value, y: Value, deferred: boolean): Tensor {
    return sumOver(this.#tiles, multiplyValues(this.#tiles, x, y), { axes: [0], deferred });
  }

  /** A constant factor makes a linear map; two factors that are not known now meet in a box. */
  #matrixProduct(node: Extract<ProgramNode, { op: 'dot' | 'matrixVector' | 'matrixMultiply' }>, x: Value, y: Value, sizes: { rows: number; inner: number; columns: number }, deferred: boolean): Tensor {
    const inBox = (): Tensor => {
      const matrix = node.op === 'matrixVector' ? this.#reshape(y, [sizes.inner, 1]) : y;
      const product = productInBox(this.#tiles, x, matrix, sizes, deferred);
      return node.op === 'matrixVector' ? (this.#reshape({ kind: 'tensor', tensor: product }, node.shape) as Extract<Value, { kind: 'tensor' }>).tensor : product;
    };
    if (x.kind !== 'constant' && y.kind !== 'constant') return inBox();
    const encrypted = x.kind === 'constant' ? y : x;
    if (this.#options.spread && encrypted.kind === 'input') return inBox();
    return this.#linear.matrixProduct(x, y, sizes, node.shape);
  }

  #lookup(node: Extract<ProgramNode, { op: 'lookup' }>, selector: Value, deferred: boolean): Tensor {
    const table = this.#constant(node.args[0]);
    const [rows, width = 1] = table.shape as [number, number?];
    if (!this.#options.spread || selector.kind !== 'input') return this.#linear.lookup(this.#tiles.tensor(selector), table.values, rows, width, node.shape);
    const transposed = Array.from({ length: width * rows }, (_, i) => table.values[(i % rows) * width + Math.floor(i / rows)]!);
    const product = productInBox(this.#tiles, { kind: 'constant', shape: [width, rows], values: transposed }, this.#reshape(selector, [rows, 1]), { rows: width, inner: rows, columns: 1 }, deferred);
    return (this.#reshape({ kind: 'tensor', tensor: product }, node.shape) as Extract<Value, { kind: 'tensor' }>).tensor;
  }

  #reshape(x: Value, shape: Shape): Value {
    if (x.kind === 'constant') return { ...x, shape };
    // An input is laid out at its first use, in whatever shape it has then.
    if (x.kind === 'input') return { ...x, shape };
    const { tensor } = x;
    const layout = reshaped(tensor.layout, shape);
    if (layout) return { kind: 'tensor', tensor: { ...tensor, layout } };
    return { kind: 'tensor', tensor: this.#linear.dense(tensor, shape) };
  }
}

const power = (n: ReturnType<typeof arithmeticOf>, base: Scalar, exponent: number): Scalar => Array.from({ length: exponent - 1 }).reduce<Scalar>((product) => n.multiply(product, base), base);
