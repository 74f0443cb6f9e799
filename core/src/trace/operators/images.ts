/** Windows over images: convolution as neural networks call it, and pooling. A matrix is an image of one channel. */
import { showShape, windowCount, type Domain, type Shape } from '../../program/index.ts';
import { derived, reshape, shapeOf, traceOf, wholeNumber, type Traced } from '../build/index.ts';
import { EncryptedValue } from '../encrypted-value.ts';
import type { Constant, ReadConstant, Trace } from '../trace.ts';

/** One number for both directions, or [down, right]. */
export type Pair = number | readonly [vertical: number, horizontal: number];

export interface ConvolutionOptions {
  /** Places by which the window moves. @default 1 */
  readonly stride?: Pair;
  /** `same` adds zeros around, after more than before, so that a stride of 1 keeps the size. @default 'valid' */
  readonly padding?: 'valid' | 'same';
}

export interface ImageConvolutionOptions extends ConvolutionOptions {
  /** Added to each output channel: one number for each, or one for all. @default 0 */
  readonly bias?: number | bigint | readonly (number | bigint)[];
}

export interface PoolOptions {
  /** Places by which the window moves. @default - its size, so that windows do not overlap */
  readonly stride?: Pair;
}

const EXPECTED = 'an image [c x h x w] and kernels [o][c][kh][kw], or a matrix and a kernel [kh][kw], no larger than the image with its padding';
const EXPECTED_IN_ONE_AXIS = 'a vector and a list of numbers, no longer than the vector with its padding';

/** Cross-correlation of an image [c, h, w] with constant kernels [o][c][kh][kw] to [o, h', w'], or of a matrix with a kernel [kh][kw] to a matrix. */
export function convolve2d<D extends Domain>(image: EncryptedValue<D>, kernels: Constant, { bias = 0, ...options }: ImageConvolutionOptions = {}): EncryptedValue<D> {
  const trace = traceOf('convolve2d', [image]);
  const kernel = trace.read('convolve2d', kernels);
  const isFlat = kernel.shape.length === 2 && image.shape.length === 2;
  if (!isFlat && kernel.shape.length !== 4) throw trace.shapeError('convolve2d', `${showShape(image.shape)} and ${showShape(kernel.shape)}`, EXPECTED);
  const result = new EncryptedValue<D>(convolved('convolve2d', image, isFlat ? { ...kernel, shape: [1, 1, ...kernel.shape] } : kernel, options));
  return withBias(isFlat ? result.reshape(result.shape.slice(1)) : result, bias, trace);
}

/** Cross-correlation of a vector with a constant kernel. */
export function convolve1d<D extends Domain>(vector: EncryptedValue<D>, kernel: readonly (number | bigint)[], options: ConvolutionOptions & { readonly stride?: number } = {}): EncryptedValue<D> {
  const trace = traceOf('convolve1d', [vector]);
  const { shape, values } = trace.read('convolve1d', kernel);
  if (vector.shape.length !== 1 || shape.length !== 1) throw trace.shapeError('convolve1d', `${showShape(vector.shape)} and ${showShape(shape)}`, EXPECTED_IN_ONE_AXIS);
  const stride = wholeNumber('convolve1d', trace, 'stride', options.stride ?? 1, 1, vector.shape[0]!);
  const row = convolved('convolve1d', reshape(vector, [1, ...vector.shape]), { shape: [1, 1, 1, ...shape], values }, { ...options, stride: [1, stride] }, EXPECTED_IN_ONE_AXIS);
  return new EncryptedValue<D>(row).flatten();
}

/** Sums of size x size windows of each channel. */
export function sumPool2d<D extends Domain>(image: EncryptedValue<D>, size: Pair, options: PoolOptions = {}): EncryptedValue<D> {
  const trace = traceOf('sumPool2d', [image]);
  const planes = imageOf('sumPool2d', image, 'an image [c x h x w] or a matrix');
  const [channels, height, width] = shapeOf(planes) as [number, number, number];
  const window = pair('sumPool2d', trace, 'size', size, [height, width]);
  const stride = pair('sumPool2d', trace, 'stride', options.stride ?? window, [height, width]);
  const shape = [channels, windowCount(height, window[0], stride[0]), windowCount(width, window[1], stride[1])];
  const sums = derived(planes, { op: 'poolSum', args: [planes.node], shape, window, stride });
  return new EncryptedValue(image.shape.length === 2 ? reshape(sums, shape.slice(1)) : sums);
}

/** Means of size x size windows of each channel. Integers carry the clear denominator of the window's area. */
export function averagePool2d<D extends Domain>(image: EncryptedValue<D>, size: Pair, options: PoolOptions = {}): EncryptedValue<D> {
  const { trace, node, denominator, domain } = sumPool2d(image, size, options);
  const [rows, columns] = typeof size === 'number' ? [size, size] : size;
  const sums = new EncryptedValue<D>({ trace, node, denominator: domain === 'integer' ? denominator * BigInt(rows * columns) : denominator });
  return domain === 'integer' ? sums : sums.multiply(1 / (rows * columns));
}

function convolved(operation: string, x: Traced, kernel: ReadConstant, { stride = 1, padding = 'valid' }: ConvolutionOptions, expected = EXPECTED): Traced {
  const { trace } = x;
  if (padding !== 'valid' && padding !== 'same') throw trace.constantError(operation, `padding = ${String(padding)}`, "padding 'valid' or 'same'");
  const image = imageOf(operation, x, expected);
  const [channels, height, width] = shapeOf(image) as [number, number, number];
  const [outputs, depth, rows, columns] = kernel.shape as [number, number, number, number];
  const steps = pair(operation, trace, 'stride', stride, [height, width]);
  const zeros = padding === 'same' ? [...samePadding(height, rows, steps[0]), ...samePadding(width, columns, steps[1])] as const : [0, 0, 0, 0] as const;
  const shape = [outputs, windowCount(height + zeros[0] + zeros[1], rows, steps[0]), windowCount(width + zeros[2] + zeros[3], columns, steps[1])];
  if (depth !== channels || shape.some((side) => side < 1)) throw trace.shapeError(operation, `${showShape(shapeOf(x))} and ${showShape(kernel.shape)}`, expected);
  return derived(image, { op: 'convolve', args: [image.node, trace.constant(kernel)], shape, stride: steps, padding: zeros });
}

/** Zeros before and after that give ceil(side / stride) windows. */
function samePadding(side: number, size: number, stride: number): readonly [number, number] {
  const zeros = Math.max(0, (Math.ceil(side / stride) - 1) * stride + size - side);
  return [Math.floor(zeros / 2), Math.ceil(zeros / 2)];
}

function imageOf(operation: string, x: Traced, expected: string): Traced {
  const shape: Shape = shapeOf(x);
  if (shape.length !== 2 && shape.length !== 3) throw x.trace.shapeError(operation, showShape(shape), expected);
  return shape.length === 2 ? reshape(x, [1, ...shape]) : x;
}

function pair(operation: string, trace: Trace, name: string, value: Pair, [highest, widest]: readonly [number, number]): readonly [number, number] {
  const both = Array.isArray(value) ? value as readonly number[] : [value as number, value as number];
  if (both.length !== 2) throw trace.constantError(operation, `${name} of ${both.length} numbers`, `one ${name}, or two: [vertical, horizontal]`);
  return [wholeNumber(operation, trace, name, both[0]!, 1, highest), wholeNumber(operation, trace, name, both[1]!, 1, widest)];
}

function withBias<D extends Domain>(result: EncryptedValue<D>, bias: number | bigint | readonly (number | bigint)[], trace: Trace): EncryptedValue<D> {
  if (!Array.isArray(bias)) return bias === 0 ? result : result.add(bias as number | bigint);
  const channels = result.shape.length === 3 ? result.shape[0]! : 1;
  if (bias.length !== channels) throw trace.shapeError('convolve2d', `${showShape(result.shape)} and a bias of ${bias.length} numbers`, `a bias for each of the ${channels} output channels`);
  return result.add(result.shape.length === 3 ? bias.map((item: number | bigint) => [[item]]) : bias[0] as number | bigint);
}
