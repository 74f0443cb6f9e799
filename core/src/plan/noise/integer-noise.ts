/**
 * Predicted noise of integer schedules, instruction by instruction. What BFV and BGV share is here: which noises are independent,
 * which are the same one twice, and how single roots gather noise. What a scheme does with a product or a dropped prime is in
 * its rules (bfv-noise.ts, bgv-noise.ts).
 */
import { invariant } from '../../errors/index.ts';
import type { Instruction } from '../plan.ts';
import { galoisElement } from '../rotation-keys.ts';
import type { Schedule, ScheduledConstant } from '../schedule/schedule.ts';
import { balanced } from './correction-factor.ts';
import { freshVariance, hammingWeight } from './key-noise.ts';
import { joinedLineages, kurtosis, type Lineage, lineageOf, multipliedLineages, singleRootTail } from './noise-lineage.ts';
import { height, joinedPeaks, mapPeaks, NO_PEAKS, productPeaks, totalHeight } from './noise-peaks.ts';
import { added, atStrength, constantSpectrum, deviationOf, quadrature, SILENT, spectralKurtosis, type Spectrum, STRENGTHS, times } from './noise-spectrum.ts';
import { areRelated, joinedCarried, type Noise, scaled, turned } from './noise-value.ts';
import type { NoiseTail } from './noise-tail.ts';
import { FLOOD_MARGIN_BITS, floodBitsFor } from './privacy-flood.ts';
import type { SchemeRules } from './scheme-rules.ts';
import { valuesThatMeetThemselves } from './shared-noise.ts';

export interface IntegerModuli {
  readonly polyModulusDegree: number;
  /** Data primes; index = level. */
  readonly primes: readonly bigint[];
  /** 0n when nothing switches keys. */
  readonly specialPrime: bigint;
  readonly plaintextModulus: bigint;
}

const DOMINANT = 4;
const NOTHING_CARRIED: Noise['carried'] = new Map();
const KEEPS_ORIGIN: ReadonlySet<Instruction['op']> = new Set<Instruction['op']>(['negate', 'modSwitch', 'toNtt', 'fromNtt', 'output']);

/** Noise that other values carry. */
interface Source {
  readonly spectrum: Spectrum;
  readonly deviation: number;
}

export class IntegerNoiseModel {
  /** Noise of each instruction's value. */
  readonly values: Noise[] = [];
  readonly #schedule: Schedule;
  readonly #moduli: IntegerModuli;
  readonly #rules: SchemeRules;
  readonly #tail: NoiseTail;
  readonly #t: number;
  readonly #meetingThemselves: ReadonlySet<number>;
  readonly #samplesPerRow: number;
  /** Values that several others use, by id. */
  readonly #sources = new Map<number, Source>();
  readonly #spreads = new WeakMap<Noise, Spectrum>();

  /** `samplesPerRow`: how often packing repeats each value of a constant side by side, and slots by which a step of one moves. */
  constructor(schedule: Schedule, moduli: IntegerModuli, rules: SchemeRules, tail: NoiseTail, samplesPerRow: number) {
    this.#schedule = schedule;
    this.#moduli = moduli;
    this.#rules = rules;
    this.#tail = tail;
    this.#t = Number(moduli.plaintextModulus);
    this.#samplesPerRow = samplesPerRow;
    this.#meetingThemselves = valuesThatMeetThemselves(schedule);
    schedule.instructions.forEach((instruction, id) => {
      const noise = this.#noiseOf(instruction, id);
      const origin = KEEPS_ORIGIN.has(instruction.op) ? this.values[instruction.args[0]!]!.origin : id;
      this.values.push(this.#shared(id, { ...noise, origin }));
    });
  }

  /** log2 of the largest coefficient to reckon with. */
  largestBits(id: number): number {
    const { op, args, floodBits } = this.#schedule.instructions[id]!;
    if (op === 'output') return this.largestBits(args[0]!);
    return Math.log2(this.#reach(id) + (op === 'rerandomise' ? this.#t * 2 ** floodBits! : 0));
  }

  /** Width of the flood that hides the noise of a re-randomised value. Its noise is a multiple of t but for the rounding of the message. */
  floodBits(id: number): number {
    const noise = (this.#reach(id) * 2 ** FLOOD_MARGIN_BITS) / this.#t + 1;
    return floodBitsFor(Math.log2(noise), this.#moduli.polyModulusDegree);
  }

  /** What the coefficients of a value's noise reach, without a flood. */
  #reach(id: number): number {
    const n = this.#moduli.polyModulusDegree;
    const { lineage, peaks } = this.values[id]!;
    const spectrum = this.spreadOf(id);
    // The mean over N / 2 pairs of roots scatters: powers of noises have few roots that stand out.
    const scatter = Math.sqrt((spectralKurtosis(spectrum) * kurtosis(lineage)) / (n / 2));
    const excess = 1 + this.#tail.scatter * scatter + this.#strongestRoot(spectrum, lineage) / (n / 2);
    const spread = deviationOf(spectrum) * this.#tail.coefficient(n) * Math.sqrt(excess);
    // A root and its conjugate make one wave.
    return spread + (2 / n) * totalHeight(peaks);
  }

  /** Power at the strongest root over the mean power: the secret is strong there, or the noise, or both share the exponent. */
  #strongestRoot(spectrum: Spectrum, lineage: Lineage): number {
    const { strongest } = this.#tail;
    const deviation = deviationOf(spectrum);
    if (strongest === undefined || deviation === 0 || deviation === Infinity) return 0;
    const powerAt = (strength: number): number => (atStrength(spectrum, strength) / deviation) ** 2 * singleRootTail(lineage, strongest - strength) ** 2;
    return STRENGTHS.reduce((most, strength) => Math.max(most, powerAt(strength)), 0);
  }

  /** The whole spread of a value, carried noise included. */
  spreadOf(id: number): Spectrum {
    return this.#spread(this.values[id]!);
  }

  #spread(noise: Noise): Spectrum {
    if (noise.carried.size === 0) return noise.own;
    const known = this.#spreads.get(noise) ?? this.#summedSpread(noise);
    this.#spreads.set(noise, known);
    return known;
  }

  #summedSpread({ own, carried }: Noise): Spectrum {
    const total = [...own];
    for (const [source, { straight, conjugate, turned }] of carried) {
      const { spectrum, deviation } = this.#sources.get(source)!;
      // A rotation moves every root, so turned noise has the mean power at each.
      const there = Math.abs(straight) + conjugate;
      const mean = deviation * Math.sqrt(turned * turned + 2 * there * turned);
      for (let i = 0; i < total.length; i++) total[i] = quadrature(total[i]!, quadrature(there * spectrum[i]!, mean));
    }
    return total;
  }

  /** Noise that meets itself later becomes a source: sums then add its amplitudes, not its powers. */
  #shared(id: number, noise: Noise): Noise {
    if (!this.#meetingThemselves.has(id) || noise.own === SILENT) return noise;
    this.#sources.set(id, { spectrum: noise.own, deviation: deviationOf(noise.own) });
    return { ...noise, own: SILENT, carried: new Map([...noise.carried, [id, { straight: 1, conjugate: 0, turned: 0 }]]) };
  }

  #noiseOf(instruction: Instruction, id: number): Noise {
    const n = this.#moduli.polyModulusDegree;
    const [a, b] = instruction.args as readonly [number, number];
    const noise = this.values[a]!;
    switch (instruction.op) {
      case 'input': return { own: constantSpectrum(this.#t * Math.sqrt(freshVariance + 1 / 12)), lineage: lineageOf('value', id), carried: NOTHING_CARRIED, peaks: NO_PEAKS, origin: id, factor: 1n };
      case 'output': case 'toNtt': case 'fromNtt': return noise;
      case 'negate': return scaled(noise, -1);
      case 'add': return this.#sum(noise, this.values[b]!);
      case 'subtract': return this.#sum(noise, scaled(this.values[b]!, -1));
      case 'addPlain': return { ...noise, own: added(noise.own, constantSpectrum(this.#rules.constantRounding)) };
      case 'multiplyPlain': return this.#timesConstant(a, instruction.constant!);
      case 'multiply': case 'square': return this.#product(a, instruction.op === 'square' ? a : b);
      case 'relinearize': return this.#keySwitched(noise, id, instruction.level);
      case 'rotateRows': return this.#keySwitched(turned(noise, galoisElement(instruction.step! * this.#samplesPerRow, n), n), id, instruction.level);
      case 'swapRows': return this.#keySwitched(turned(noise, 2 * n - 1, n), id, instruction.level);
      case 'modSwitch': return this.#switchedDown(noise, id, this.#schedule.instructions[a]!.level, instruction.level);
      case 'encryptPadding': return this.#encrypted(id);
      case 'rerandomise': return this.#rerandomised(noise, this.values[b]!);
      default: return invariant(false, `${instruction.op} is an instruction of BFV and BGV`) as never;
    }
  }

  /** Under the public key: made at the key level, whose special prime divides the errors, u e + e0 + e1 s, and rounds (SEAL, util/rlwe.cpp). */
  #encrypted(id: number): Noise {
    const errors = (this.#t * Math.sqrt(freshVariance * (1 + 2 * hammingWeight(this.#moduli.polyModulusDegree)))) / Number(this.#moduli.specialPrime);
    const own = constantSpectrum(quadrature(errors, this.#rules.constantRounding));
    return this.#rounded({ own, lineage: lineageOf('value', id), carried: NOTHING_CARRIED, peaks: NO_PEAKS, origin: id, factor: 1n }, id, 0);
  }

  /** The engine gives the padding the correction factor of the value, so neither is scaled. */
  #rerandomised(noise: Noise, padding: Noise): Noise {
    return { ...noise, own: added(noise.own, this.#spread(padding)), peaks: joinedPeaks(noise.peaks, padding.peaks, false) };
  }

  #sum(left: Noise, right: Noise): Noise {
    const balance = balanced(left.factor, right.factor, this.#moduli.plaintextModulus);
    const [a, b] = [scaled(left, Number(balance.left)), scaled(right, Number(balance.right))];
    const peaks = joinedPeaks(a.peaks, b.peaks, areRelated(a, b));
    return { own: added(a.own, b.own), carried: joinedCarried(a.carried, b.carried), peaks, lineage: this.#dominant(a, b), origin: a.origin, factor: balance.factor };
  }

  /** A summand much smaller than the other hardly shows in later products. */
  #dominant(a: Noise, b: Noise): Lineage {
    if (a.lineage === b.lineage) return a.lineage;
    const [x, y] = [deviationOf(this.#spread(a)), deviationOf(this.#spread(b))];
    return x > DOMINANT * y ? a.lineage : y > DOMINANT * x ? b.lineage : joinedLineages(a.lineage, b.lineage);
  }

  #product(a: number, b: number): Noise {
    const [left, right] = [this.values[a]!, this.values[b]!];
    const [spreadA, spreadB] = [this.spreadOf(a), this.spreadOf(b)];
    const [amplitudeA, amplitudeB] = [this.#amplitudeAtRoot(left, spreadA), this.#amplitudeAtRoot(right, spreadB)];
    const peaks = productPeaks(left.peaks, right.peaks, (x, y) => this.#rules.peakOfProduct({ height: x, spread: amplitudeA }, { height: y, spread: amplitudeB }));
    const spread = this.#rules.product({ noise: left, spread: spreadA }, { noise: right, spread: spreadB });
    return { ...left, ...spread, peaks, carried: NOTHING_CARRIED, factor: this.#rules.productFactor(left.factor, right.factor) };
  }

  #amplitudeAtRoot({ lineage }: Noise, spread: Spectrum): number {
    return atStrength(spread, this.#tail.strength) * Math.sqrt(this.#moduli.polyModulusDegree) * singleRootTail(lineage, this.#tail.noiseStrength);
  }

  #timesConstant(a: number, index: number): Noise {
    const constant = this.#schedule.constants[index]!;
    const noise = this.values[a]!;
    if (constant.clear === undefined && constant.values.length === 1) return scaled(noise, this.#rules.scalarFactor(BigInt(constant.values[0]!), constant.ntt ?? false));
    const deviation = this.#t * Math.sqrt(this.#coefficientCount(constant) / 12);
    const peaks = mapPeaks(noise.peaks, (peak) => ({ signed: 0, unsigned: height(peak) * deviation * this.#tail.constant }));
    const { lineage, excess } = multipliedLineages(noise.lineage, lineageOf('constant', index));
    return { ...noise, own: times(this.spreadOf(a), deviation * Math.sqrt(excess)), carried: NOTHING_CARRIED, peaks, lineage };
  }

  /** Slots that repeat after p of a row are a polynomial in X^(N / 2p), the same from both ends: 2p - 1 coefficients. */
  #coefficientCount({ values, clear }: ScheduledConstant): number {
    const n = this.#moduli.polyModulusDegree;
    const period = values.length * this.#samplesPerRow;
    return clear !== undefined || period > n / 2 ? n : 2 * period - 1;
  }

  /** Digits of each data prime times the key's errors, divided by the special prime, which rounds. */
  #keySwitched(noise: Noise, id: number, level: number): Noise {
    const special = Number(this.#moduli.specialPrime);
    const digits = this.#moduli.primes.slice(0, level + 1).reduce((sum, q) => quadrature(sum, Number(q) / special), 0);
    const { spread, peak } = this.#rules.digit;
    return this.#rounded({ ...noise, own: added(noise.own, constantSpectrum(digits * spread)) }, id, digits * peak * this.#tail.digit);
  }

  #switchedDown(noise: Noise, id: number, from: number, to: number): Noise {
    let value = noise;
    for (let level = from; level > to; level--) {
      const prime = this.#moduli.primes[level]!;
      value = this.#rounded({ ...scaled(value, 1 / Number(prime)), factor: this.#rules.switchedFactor(value.factor, prime) }, id, 0);
    }
    return value;
  }

  /** `unsignedPeak`: what reaches the first root beside the mean of the rounding. */
  #rounded(noise: Noise, id: number, unsignedPeak: number): Noise {
    const { spread, peak } = this.#rules.rounding;
    const peaks = peak === 0 && unsignedPeak === 0 ? noise.peaks : joinedPeaks(noise.peaks, new Map([[1, { signed: peak, unsigned: unsignedPeak }]]), false);
    const lineage = this.#dominant(noise, { ...noise, own: spread, carried: NOTHING_CARRIED, lineage: lineageOf('value', id) });
    return { ...noise, own: added(noise.own, spread), peaks, lineage };
  }
}
