/** Random functions of every operator, and inputs that touch the ends of their ranges. */
import { isFheError } from '../../src/errors/index.ts';
import { elementCount, nested, type Program, type ProgramInput, type Shape } from '../../src/program/index.ts';
import { evaluateReference, type ClearValue, type ReferenceInputs } from '../../src/reference/index.ts';
import {
  abs, averagePool2d, compare, concatenate, convolve1d, convolve2d, covariance, defineFheFunction, type EncryptedValue, equals, exp, integer, lookup, mask, matrixMultiply, matrixVector, max, min,
  polynomialFeatures, real, relu, select, sigmoid, sign, sumPool2d, tanh, type Constant, type FheFunctionModule,
} from '../../src/trace/index.ts';
import { randomNumbers, type RandomNumbers } from './random-numbers.ts';

type Value = EncryptedValue;
type Domain = 'real' | 'integer';
type Step = (x: Value, y: Value) => Value;

/** Longer values would make covering every operator slow. */
const MAX_LENGTH = 64;

/** The same function for the same seed. Its only output is a scalar that its last values end in; the other nodes stay in the program. */
export function randomFunction(domain: Domain, seed: number): FheFunctionModule {
  const random = randomNumbers(seed);
  const [low, high] = random.pick(domain === 'real' ? [[-1, 1], [0, 1.5], [-2, -0.5]] : [[-3, 3], [0, 9], [-5, -2], [0, 1]]) as [number, number];
  const spec = (domain === 'real' ? real : integer) as typeof real;
  const range = { min: low, max: high };
  const [length, side] = [random.whole(1, 6), random.whole(1, 4)];
  return defineFheFunction({
    inputs: {
      s: spec.scalar(range), v: spec.vector(length, range), w: spec.vector(length, range), m: spec.matrix(side, length, range), i: spec.image(2, 4, side, range), o: spec.index(length),
      c: spec.vector(length, { ...range, visibility: 'clear' }),
    },
    outputs: { z: spec.scalar() },
    evaluate: (inputs) => {
      const pool: Value[] = Object.values(inputs);
      const steps = domain === 'real' ? [...stepsOf(random, domain), ...approximations(random)] : [...stepsOf(random, domain), ...integerSteps(random)];
      for (let count = random.whole(4, 14); count > 0; count--) {
        try {
          const made = random.pick(steps)(random.pick(pool), random.pick(pool));
          if (elementCount(made.shape) <= MAX_LENGTH) pool.push(made);
        } catch (error) {
          // Wrong shapes, empty ranges and large denominators are refused: another step is tried.
          if (!isFheError(error)) throw error;
        }
      }
      return { z: pool.at(-1)!.flatten().sum().add(inputs.s) as EncryptedValue<'real'> };
    },
  });
}

/** Values at the ends of their ranges as often as between them. */
export function randomInputs({ domain, inputs }: Program, random: RandomNumbers): ReferenceInputs {
  const element = ({ low, high }: ProgramInput): number => {
    const value = random.pick([Number(low), Number(high), Number(low) + random.next() * (Number(high) - Number(low))]);
    return domain === 'real' ? value : Math.round(value);
  };
  return Object.fromEntries(inputs.map((input): [string, ClearValue] => {
    const count = elementCount(input.shape);
    return [input.name, input.encoding === 'oneHot' ? random.whole(0, count - 1) : nested(random.list(count, () => element(input)), input.shape)];
  }));
}

/** Every node's elements: those of rank 4 are constants, which no output shows. */
export function valuesOfNodes(program: Program, inputs: ReferenceInputs): readonly (readonly (number | bigint)[])[] {
  const outputs = program.nodes.map((_, node) => ({ name: `n${node}`, node, precisionBits: 0, denominator: 1n }));
  return Object.values(evaluateReference({ ...program, outputs }, inputs, { checkAssertions: false })).map(({ values }) => values);
}

function stepsOf(random: RandomNumbers, domain: Domain): readonly Step[] {
  const number = (): number => (domain === 'real' ? random.whole(-2000, 2000) / 1000 : random.whole(-4, 4));
  const constant = (shape: Shape): Constant => nested(random.list(elementCount(shape), number), shape);
  const axis = (x: Value): number => random.whole(0, Math.max(0, x.shape.length - 1));
  const side = (x: Value, axis: number): number => x.shape[axis] ?? 1;
  const window = (): number => random.whole(1, 3);
  const padding = (): 'same' | 'valid' => random.pick(['same', 'valid']);
  return [
    (x, y) => x.add(y), (x, y) => x.subtract(y), (x, y) => x.multiply(y), (x) => x.subtract(x.mean()), (x, y) => x.add(y).subtract(x),
    (x) => x.add(number()), (x) => x.add(constant(x.shape)), (x) => x.multiply(constant(x.shape.slice(1))), (x) => x.multiply(number()),
    (x) => x.negate(), (x) => x.square(), (x) => x.power(random.whole(1, 4)), (x) => x.polynomial(random.list(random.whole(1, 4), number)),
    (x) => x.sum(), (x) => x.mean(), (x) => x.sum({ axis: axis(x) }), (x) => x.mean({ axis: axis(x) }), (x) => x.variance(), (x, y) => covariance(x, y),
    (x, y) => x.dot(y), (x) => x.dot(constant(x.shape)), (x, y) => matrixVector(x, y), (x, y) => matrixMultiply(x, y), (x) => matrixMultiply(x, x.transpose()),
    (x) => matrixVector(constant([2, side(x, 0)]), x), (x) => matrixMultiply(constant([2, side(x, 0)]), x),
    (x) => matrixMultiply(x, constant([side(x, 1), 2])), (x) => matrixVector(x, constant([side(x, 1)])),
    (x) => x.rotateLeft(random.whole(-9, 9)), (x) => x.flatten(), (x) => x.transpose(),
    (x) => x.gather(random.list(3, () => random.whole(0, side(x, 0) - 1))), (x) => x.slice(0, random.whole(1, side(x, 0))),
    (x) => x.element(...x.shape.map((length) => random.whole(0, length - 1))), (x, y) => concatenate([x, y, 1]), (x) => x.reshape([1, elementCount(x.shape)]),
    (x) => convolve2d(x, constant(x.shape.length === 2 ? [window(), window()] : [2, side(x, 0), window(), window()]), { stride: window(), padding: padding(), bias: number() }),
    (x) => convolve1d(x, random.list(window(), number), { stride: window(), padding: padding() }), (x) => sumPool2d(x, [window(), window()], { stride: window() }), (x) => averagePool2d(x, window()),
    (x) => mask(x, nested(random.list(elementCount(x.shape), () => random.next() < 0.7), x.shape)), (x, y) => select(x, y, number()), (x, y) => select(x, y, x),
    (x) => polynomialFeatures(x, random.whole(1, 3)),
    (x) => lookup(constant([side(x, 0)]), x), (x) => lookup(constant([side(x, 0), 2]), x), (x, y) => x.multiply(y).multiply(x),
    (x) => x.assertWithin(Math.floor(Number(x.trace.rangeOf(x.node).low) / Number(x.denominator)), Math.ceil(Number(x.trace.rangeOf(x.node).high) / Number(x.denominator))),
  ];
}

const integerSteps = (random: RandomNumbers): readonly Step[] => Array.from({ length: 4 }, () => (x: Value) => equals(x as EncryptedValue<'integer'>, random.whole(-3, 9)));

function approximations(random: RandomNumbers): readonly Step[] {
  const degree = (): number => random.pick([3, 5]);
  const real = (f: (x: EncryptedValue<'real'>, y: EncryptedValue<'real'>) => EncryptedValue<'real'>): Step => (x, y) => f(x as EncryptedValue<'real'>, y as EncryptedValue<'real'>);
  return [
    real((x) => sigmoid(x, { degree: degree() })), real((x) => tanh(x, { degree: degree() })), real((x) => exp(x, { degree: degree() })), real((x) => abs(x, { degree: degree() })),
    real((x) => relu(x, { degree: degree() })), real((x) => sign(x, { degree: degree(), gap: 0.2 })), real((x, y) => compare(x, y, { degree: degree(), gap: 0.2 })),
    real((x, y) => max(x, y, { degree: degree() })), real((x, y) => min(x, y, { degree: degree() })),
  ];
}
