/** Fits the figures of spec/timing to what was timed: least squares of relative errors, and how well it does on what it has not seen. */
import { contextTables, instructionMillis, type Timing } from '../../core/src/plan/cost/runtime-size.ts';
import { randomSource } from '../noise/random-source.ts';
import { type Equation, type FitQuality, fitQuality, nonNegativeLeastSquares } from './least-squares.ts';
import type { ContextObservation, InstructionObservation, LoadObservation, Observations } from './observation.ts';

/** Of SEAL; what the engine takes besides is measured on its own. */
export type InstructionFigures = Pick<Timing, typeof NAMES[number]>;
export type ColdFigures = Pick<Timing, 'initMillis' | 'contextRoot' | 'keyMillisPerMiB' | 'constantMillisPerMiB'>;

export interface TimingFit {
  readonly figures: InstructionFigures & ColdFigures & Pick<Timing, 'perInstructionMillis'>;
  /** Of the fit to all observations. Relative errors are those of what takes LONG_MILLIS or more. */
  readonly instructions: FitQuality;
  /** Of a fit to a random half, on the other half. */
  readonly heldOut: FitQuality;
  readonly contexts: FitQuality;
  readonly keys: FitQuality;
}

const MIB = 2 ** 20;
const NAMES = ['ntt', 'mac', 'element', 'baseConversion', 'requestMillisPerMiB', 'responseMillisPerMiB'] as const;
const NOTHING: InstructionFigures = { ntt: 0, mac: 0, element: 0, baseConversion: 0, requestMillisPerMiB: 0, responseMillisPerMiB: 0 };

/** Errors count relative to the time, but below this a constant error is as good: additions matter to no plan. */
const SHORT_MILLIS = 0.05;
/** A relative error is only worth telling of what takes this long. */
const LONG_MILLIS = 0.5;
const HALVING_SEED = 20_261_123;
/** Digits that are kept of a figure: a repeated fit differs in the third. */
const DIGITS = 3;

export function fitTiming({ instructions, loads, contexts, overheadMillis }: Observations): TimingFit {
  const shuffled = halved(instructions);
  const fromHalf = fitInstructions(shuffled.first);
  const figures = { ...fitInstructions(instructions), perInstructionMillis: kept(overheadMillis), ...fitCold(contexts, loads) };
  return {
    figures,
    instructions: instructionQuality(instructions, figures),
    heldOut: instructionQuality(shuffled.second, fromHalf),
    contexts: fitQuality(contexts.map((observed) => ({ predicted: contextMillis(observed, figures), measured: observed.initMillis + observed.contextMillis }))),
    keys: fitQuality(loads.filter(({ what }) => what === 'key').map(({ bytes, millis }) => ({ predicted: (figures.keyMillisPerMiB * bytes) / MIB, measured: millis }))),
  };
}

export function fitInstructions(observations: readonly InstructionObservation[]): InstructionFigures {
  // The formula is linear in the figures: with one of them 1 and the others 0 it gives the factor of that one.
  const units = NAMES.map((name) => ({ ...NOTHING, [name]: 1 }));
  const equations = observations.map((observed): Equation => ({ features: units.map((unit) => predictedMillis(observed, unit)), value: observed.millis, weight: 1 / (observed.millis + SHORT_MILLIS) }));
  const found = nonNegativeLeastSquares(equations);
  return Object.fromEntries(NAMES.map((name, i) => [name, kept(found[i]!)])) as Record<typeof NAMES[number], number>;
}

export function predictedMillis({ scheme, polyModulusDegree, instruction, before, requestBytes, responseBytes }: Omit<InstructionObservation, 'millis'>, figures: InstructionFigures): number {
  return instructionMillis({ ...figures, perInstructionMillis: 0 }, scheme, polyModulusDegree, instruction, before) + (figures.requestMillisPerMiB * requestBytes + figures.responseMillisPerMiB * responseBytes) / MIB;
}

function instructionQuality(observations: readonly InstructionObservation[], figures: InstructionFigures): FitQuality {
  const pairs = observations.map((observed) => ({ predicted: predictedMillis(observed, figures), measured: observed.millis }));
  const { count, rSquared } = fitQuality(pairs);
  return { ...fitQuality(pairs.filter(({ measured }) => measured >= LONG_MILLIS)), count, rSquared };
}

/** What a first context takes beyond its tables, because the compiler has not seen the code yet, belongs to loading the engine. */
function fitCold(contexts: readonly ContextObservation[], loads: readonly LoadObservation[]): ColdFigures {
  const [contextRoot, initMillis] = nonNegativeLeastSquares(contexts.map((observed): Equation => ({
    features: [1e-6 * observed.polyModulusDegree * contextTables(observed.scheme, observed.keyPrimes), 1],
    value: observed.initMillis + observed.contextMillis,
    weight: 1 / (observed.initMillis + observed.contextMillis),
  })));
  return { initMillis: kept(initMillis!), contextRoot: kept(contextRoot!), keyMillisPerMiB: perMiB(loads, 'key'), constantMillisPerMiB: perMiB(loads, 'constant') };
}

const contextMillis = ({ scheme, polyModulusDegree, keyPrimes }: ContextObservation, { initMillis, contextRoot }: ColdFigures): number => initMillis + 1e-6 * contextRoot * polyModulusDegree * contextTables(scheme, keyPrimes);

function perMiB(loads: readonly LoadObservation[], what: LoadObservation['what']): number {
  const [found] = nonNegativeLeastSquares(loads.filter((load) => load.what === what).map(({ bytes, millis }): Equation => ({ features: [bytes / MIB], value: millis, weight: 1 / (millis + SHORT_MILLIS) })));
  return kept(found!);
}

function halved<T>(items: readonly T[]): { readonly first: readonly T[]; readonly second: readonly T[] } {
  const random = randomSource(HALVING_SEED);
  const drawn = items.map((item) => ({ item, at: random.next() })).toSorted((a, b) => a.at - b.at).map(({ item }) => item);
  const middle = Math.floor(drawn.length / 2);
  return { first: drawn.slice(0, middle), second: drawn.slice(middle) };
}

const kept = (figure: number): number => Number(figure.toPrecision(DIGITS));
