/** Real SEAL objects of every kind under insecure parameters, made by node-seal with keys that nobody keeps. */
import initialize, { type MainModule } from 'node-seal';
import { modulusChain, parametersFingerprint, type ModulusChain, type Scheme } from '../../src/wire/index.ts';

type SealObjectHandle = { saveToArray(mode: MainModule['ComprModeType']['none']): unknown; [Symbol.dispose](): void };

export interface InsecureParameterChoice {
  readonly scheme: Scheme;
  readonly polyModulusDegree: number;
  readonly coeffModulusBits: readonly number[];
  /** Absent for CKKS. */
  readonly plaintextModulusBits?: number;
  /** 1 for BFV and BGV. */
  readonly scale: number;
}

export interface InsecureObjects {
  readonly chain: ModulusChain;
  readonly scale: number;
  /** SEAL's own parms_id of the key level, then of the data levels from the first to the last. */
  readonly parmsIds: readonly Uint8Array[];
  readonly seededCiphertext: Uint8Array;
  readonly publicKeyCiphertext: Uint8Array;
  /** Switched to level 0. */
  readonly lastLevelCiphertext: Uint8Array;
  readonly threePolynomialCiphertext: Uint8Array;
  readonly plaintext: Uint8Array;
  readonly seededPublicKey: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly seededRelinearizationKeys: Uint8Array;
  readonly relinearizationKeys: Uint8Array;
  /** For one step to the left, Galois element 3. */
  readonly seededGaloisKey: Uint8Array;
  readonly galoisKey: Uint8Array;
  /** Of a key made for this call and used by nothing else. Tests show that it is refused; it is never written down. */
  readonly throwAwaySecretKey: Uint8Array;
}

export const STEP_ONE_ELEMENT = 3;

let library: Promise<MainModule> | undefined;

function sealLibrary(): Promise<MainModule> {
  library ??= initialize();
  return library;
}

/** Makes one object of each kind. The parameters need at least two primes. */
export async function insecureSealObjects(choice: InsecureParameterChoice): Promise<InsecureObjects> {
  const seal = await sealLibrary();
  const save = (handle: SealObjectHandle): Uint8Array => Uint8Array.from(handle.saveToArray(seal.ComprModeType.none) as Uint8Array);
  using parameters = new seal.EncryptionParameters(seal.SchemeType[choice.scheme]);
  parameters.setPolyModulusDegree(choice.polyModulusDegree);
  using primes = seal.CoeffModulus.Create(choice.polyModulusDegree, Int32Array.from(choice.coeffModulusBits));
  parameters.setCoeffModulus(primes);
  if (choice.plaintextModulusBits !== undefined) {
    using plaintextModulus = seal.PlainModulus.Batching(choice.polyModulusDegree, choice.plaintextModulusBits);
    parameters.setPlainModulus(plaintextModulus);
  }
  using context = new seal.SEALContext(parameters, true, seal.SecLevelType.none);
  using generator = new seal.KeyGenerator(context);
  using secretKey = generator.secretKey();
  using publicKey = generator.createPublicKey();
  using encryptor = new seal.Encryptor(context, publicKey, secretKey);
  using evaluator = new seal.Evaluator(context);
  using plaintext = new seal.Plaintext();
  encodeRamp(seal, context, choice, plaintext);
  using seededCiphertext = encryptor.encryptSymmetricSerializable(plaintext);
  using publicKeyCiphertext = new seal.Ciphertext();
  encryptor.encrypt(plaintext, publicKeyCiphertext);
  using product = new seal.Ciphertext();
  evaluator.square(publicKeyCiphertext, product);
  using lastLevelCiphertext = publicKeyCiphertext.copy();
  using lastParmsId = context.lastParmsId();
  evaluator.cipherModSwitchToInplace(lastLevelCiphertext, lastParmsId);
  using seededPublicKey = generator.createPublicKeySerializable();
  using seededRelinearizationKeys = generator.createRelinKeysSerializable();
  using relinearizationKeys = generator.createRelinKeys();
  using seededGaloisKey = generator.createGaloisKeysSerializableWithSteps(Int32Array.of(1));
  using galoisKey = generator.createGaloisKeysWithSteps(Int32Array.of(1));
  return {
    chain: chainOf(seal, choice, parameters),
    scale: choice.scale,
    parmsIds: parmsIdsOf(context),
    seededCiphertext: save(seededCiphertext),
    publicKeyCiphertext: save(publicKeyCiphertext),
    lastLevelCiphertext: save(lastLevelCiphertext),
    threePolynomialCiphertext: save(product),
    plaintext: save(plaintext),
    seededPublicKey: save(seededPublicKey),
    publicKey: save(publicKey),
    seededRelinearizationKeys: save(seededRelinearizationKeys),
    relinearizationKeys: save(relinearizationKeys),
    seededGaloisKey: save(seededGaloisKey),
    galoisKey: save(galoisKey),
    throwAwaySecretKey: save(secretKey),
  };
}

type Handle<K extends keyof MainModule> = MainModule[K] extends { new (...args: never[]): infer T } ? T : never;

/** Slot i holds i modulo 17, scaled to below 1 for CKKS. */
function encodeRamp(seal: MainModule, context: Handle<'SEALContext'>, choice: InsecureParameterChoice, plaintext: Handle<'Plaintext'>): void {
  if (choice.scheme === 'ckks') {
    using encoder = new seal.CKKSEncoder(context);
    encoder.encode(Float64Array.from({ length: encoder.slotCount() }, (_value, slot) => (slot % 17) / 17), choice.scale, plaintext);
  } else {
    using encoder = new seal.BatchEncoder(context);
    encoder.encode(BigUint64Array.from({ length: encoder.slotCount() }, (_value, slot) => BigInt(slot % 17)), plaintext);
  }
}

function chainOf(seal: MainModule, choice: InsecureParameterChoice, parameters: Handle<'EncryptionParameters'>): ModulusChain {
  using primes = parameters.coeffModulus();
  using plaintextModulus = parameters.plainModulus();
  return modulusChain({
    scheme: choice.scheme,
    polyModulusDegree: choice.polyModulusDegree,
    coeffModulus: [...(seal.jsArrayFromVecModulus(primes) as Iterable<bigint>)],
    plaintextModulus: plaintextModulus.value(),
  });
}

function parmsIdsOf(context: Handle<'SEALContext'>): Uint8Array[] {
  const ids: Uint8Array[] = [];
  using key = context.keyContextData();
  using last = context.lastContextData();
  for (let data = key; ; ) {
    using id = data.parmsId();
    ids.push(Uint8Array.from(new Uint8Array((id.values() as BigUint64Array).buffer)));
    if (data.chainIndex() === last.chainIndex()) return ids;
    const next = data.nextContextData();
    if (data !== key) data.delete();
    data = next;
  }
}

export function fingerprintOf(objects: InsecureObjects): Uint8Array {
  return parametersFingerprint(objects.chain.parameters);
}
