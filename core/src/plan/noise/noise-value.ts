/** The noise of one value, and what sums and integer factors do to it: the same in BFV and BGV. */
import { type Lineage, turnedLineage } from './noise-lineage.ts';
import { type Peaks, scaledPeaks, turnedPeaks } from './noise-peaks.ts';
import { constantSpectrum, deviationOf, SILENT, type Spectrum, times } from './noise-spectrum.ts';

/** How often a value carries the noise of one earlier value, which other values carry too. */
interface Carried {
  /** Coefficient by coefficient, with its sign: what is subtracted again is gone. */
  readonly straight: number;
  /** After rows were exchanged, without sign: roots are where their conjugates were, and the secret is as strong there. */
  readonly conjugate: number;
  /** After rotations, without sign: coefficients that no rotation moves still add up. */
  readonly turned: number;
}

export interface Noise {
  /** Deviation of noise that no other value carries. */
  readonly own: Spectrum;
  readonly carried: ReadonlyMap<number, Carried>;
  readonly peaks: Peaks;
  readonly lineage: Lineage;
  /** Instruction that made the ciphertext, up to sign and level: the multiple of the modulus in it is that one's. */
  readonly origin: number;
  /** BGV's correction factor; 1 in BFV. */
  readonly factor: bigint;
}

export function scaled(noise: Noise, factor: number): Noise {
  if (factor === 1) return noise;
  const size = Math.abs(factor);
  const carried = mapCarried(noise.carried, ({ straight, conjugate, turned }) => ({ straight: straight * factor, conjugate: conjugate * size, turned: turned * size }));
  return { ...noise, own: times(noise.own, size), carried, peaks: scaledPeaks(noise.peaks, factor) };
}

/** After X -> X^element: noise that was strong where the secret is strong now has its mean everywhere, unless roots become their conjugates. */
export function turned(noise: Noise, element: number, polyModulusDegree: number): Noise {
  const conjugates = element === 2 * polyModulusDegree - 1;
  return {
    ...noise,
    own: conjugates || noise.own === SILENT ? noise.own : constantSpectrum(deviationOf(noise.own)),
    carried: mapCarried(noise.carried, ({ straight, conjugate, turned }) => {
      const kept = Math.abs(straight) + conjugate;
      return conjugates ? { straight: 0, conjugate: kept, turned } : { straight: 0, conjugate: 0, turned: kept + turned };
    }),
    peaks: turnedPeaks(noise.peaks, element, polyModulusDegree),
    lineage: turnedLineage(noise.lineage, element, polyModulusDegree),
  };
}

/** Whether both carry the noise of one value at the same root. */
export function areRelated(a: Noise, b: Noise): boolean {
  for (const [source, { straight }] of a.carried) if (straight !== 0 && (b.carried.get(source)?.straight ?? 0) !== 0) return true;
  return false;
}

export function joinedCarried(a: Noise['carried'], b: Noise['carried']): Noise['carried'] {
  if (a.size === 0 || b.size === 0) return a.size === 0 ? b : a;
  const joined = new Map(a);
  for (const [source, weight] of b) {
    const other = joined.get(source);
    joined.set(source, other ? { straight: other.straight + weight.straight, conjugate: other.conjugate + weight.conjugate, turned: other.turned + weight.turned } : weight);
  }
  return joined;
}

const mapCarried = (carried: Noise['carried'], f: (weight: Carried) => Carried): Noise['carried'] =>
  (carried.size === 0 ? carried : new Map([...carried].map(([source, weight]) => [source, f(weight)])));
