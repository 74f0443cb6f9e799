/** What crosses the border of the engine: inputs, outputs, evaluation keys and constants. */
import type { Ciphertext, Plaintext } from 'node-seal';
import type { TimedAct } from './timed-act.ts';
import { ROTATION_STEP, type Workbench } from './workbench.ts';

export interface BorderCase {
  readonly what: 'input' | 'output' | 'key' | 'constant';
  readonly dataPrimes: number;
  readonly bytes: number;
  readonly act: TimedAct<{ delete(): void }>;
}

export function borderCases(bench: Workbench): BorderCase[] {
  const { scheme, dataPrimes: top } = bench;
  const levels = Array.from({ length: top }, (_, i) => i + 1);
  // BFV and BGV encrypt at the first level, and keep constants as coefficients, which have no level.
  const encoded = scheme === 'ckks' ? levels : [top];
  return [...encoded.map((primes) => inputCase(bench, primes)), ...levels.map((primes) => outputCase(bench, primes)), ...encoded.map((primes) => constantCase(bench, primes)), ...keyCases(bench)];
}

/** Seeded, as clients send it; the engine looks whether anyone could read it. */
function inputCase(bench: Workbench, dataPrimes: number): BorderCase {
  const { seal, context, encryptor } = bench;
  using made = encryptor.encryptSymmetricSerializable(bench.plaintext(dataPrimes));
  const bytes = made.saveToArray(seal.ComprModeType.none) as Uint8Array;
  return { what: 'input', dataPrimes, bytes: bytes.length, act: acting(() => new seal.Ciphertext(), (ciphertext) => { ciphertext.loadFromArray(context, bytes); ciphertext.isTransparent(); }) };
}

function outputCase(bench: Workbench, dataPrimes: number): BorderCase {
  const { none } = bench.seal.ComprModeType;
  const save = (ciphertext: Ciphertext): Uint8Array => ciphertext.saveToArray(none) as Uint8Array;
  const ciphertext = bench.ciphertext(dataPrimes, 2);
  return { what: 'output', dataPrimes, bytes: save(ciphertext).length, act: acting(() => ciphertext.copy(), save) };
}

function constantCase(bench: Workbench, dataPrimes: number): BorderCase {
  const { seal, context } = bench;
  const bytes = bench.plaintext(dataPrimes).saveToArray(seal.ComprModeType.none) as Uint8Array;
  return { what: 'constant', dataPrimes, bytes: bytes.length, act: acting((): Plaintext => new seal.Plaintext(), (plaintext) => plaintext.loadFromArray(context, bytes)) };
}

function keyCases({ seal, context, keyGenerator, dataPrimes }: Workbench): BorderCase[] {
  const { none } = seal.ComprModeType;
  using relinearization = keyGenerator.createRelinKeysSerializable();
  using galois = keyGenerator.createGaloisKeysSerializableWithSteps(Int32Array.of(ROTATION_STEP));
  const [first, second] = [relinearization, galois].map((made) => made.saveToArray(none) as Uint8Array) as [Uint8Array, Uint8Array];
  return [
    { what: 'key', dataPrimes, bytes: first.length, act: acting(() => new seal.RelinKeys(), (keys) => keys.loadFromArray(context, first)) },
    { what: 'key', dataPrimes, bytes: second.length, act: acting(() => new seal.GaloisKeys(), (keys) => keys.loadFromArray(context, second)) },
  ];
}

const acting = <T extends { delete(): void }>(prepare: () => T, run: (prepared: T) => unknown): BorderCase['act'] => ({ prepare, run: (prepared) => { run(prepared as T); } });
