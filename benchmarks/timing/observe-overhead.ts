/** What our engine takes for an instruction beside SEAL: looking up operands, keeping and freeing values. */
import { type InputEncoding, type Instruction, type OutputEncoding, type Plan } from '@fhe-serverless/core/plan';
import { expectedCiphertextBytes, modulusChain } from '@fhe-serverless/core/parameters';
import { ClientSession } from '@fhe-serverless/engine/client';
import type { SealEngine } from '@fhe-serverless/engine/seal-wasm';
import { cpuMillisOf, median } from '../measure/cpu-clock.ts';

/** The smallest ring and the shortest operation, so that what is beside SEAL shows. */
const DEGREE = 1024;
/** SEAL's default prime of this ring degree. */
const PRIME = 132_120_577n;
const SCALE = 2 ** 12;
const INSTRUCTIONS = 4000;

/** Milliseconds of one instruction, those of SEAL taken off. */
export function observeOverhead(engine: SealEngine, rounds: number): number {
  const plan = negatingPlan();
  using session = new ClientSession(engine, plan);
  using prepared = engine.prepare(plan, new Uint8Array());
  using keys = prepared.loadKeys(new Map());
  const request = [session.encrypt(plan.inputs[0]!, [[1]])];
  using direct = new DirectNegation(engine, plan, request[0]!);
  const evaluate = (): number => cpuMillisOf(() => prepared.evaluate(request, keys));
  const negate = (): number => cpuMillisOf(() => direct.negate(), INSTRUCTIONS) * INSTRUCTIONS;
  const differences = Array.from({ length: rounds + 1 }, () => evaluate() - negate()).slice(1);
  return Math.max(0, median(differences) / INSTRUCTIONS);
}

/** The same on SEAL alone. */
class DirectNegation implements Disposable {
  readonly #owned = new DisposableStack();
  readonly negate: () => void;

  constructor({ seal }: SealEngine, { parameters }: Plan, request: Uint8Array) {
    const settings = this.#owned.use(new seal.EncryptionParameters(seal.SchemeType.ckks));
    settings.setPolyModulusDegree(DEGREE);
    settings.setCoeffModulus(this.#owned.use(seal.vecFromArrayModulus(parameters.coeffModulus.map((prime) => this.#owned.use(new seal.Modulus(BigInt(prime)))))));
    const context = this.#owned.use(new seal.SEALContext(settings, true, seal.SecLevelType.tc128));
    const evaluator = this.#owned.use(new seal.Evaluator(context));
    const value = this.#owned.use(new seal.Ciphertext());
    value.loadFromArray(context, request);
    this.negate = () => evaluator.negateInplace(value);
  }

  [Symbol.dispose](): void {
    this.#owned.dispose();
  }
}

/** Only what the engine and the key holder read. */
function negatingPlan(): Plan {
  const { parmsIds } = modulusChain({ scheme: 'ckks', polyModulusDegree: DEGREE, coeffModulus: [PRIME], plaintextModulus: 0n });
  const fingerprint = Buffer.from(parmsIds[0]!).toString('hex');
  const common = { shape: [], digits: [], tileLength: DEGREE / 2, name: 'x', tile: 0, dtype: 'real', low: '-1', high: '1', level: 0, scale: SCALE } as const;
  const bytes = (seeded: boolean): number => expectedCiphertextBytes({ polyModulusDegree: DEGREE, primes: 1, polynomials: 2, seeded });
  const input: InputEncoding = { ...common, encoding: 'values', encryptedBy: 'key-holder', payloadBytes: bytes(true) };
  const output: OutputEncoding = { ...common, polynomials: 2, payloadBytes: bytes(false), denominator: '1', precisionBits: 0 };
  const step = (op: Instruction['op'], args: readonly number[]): Instruction => ({ op, args, level: 0, scale: SCALE, polynomials: 2, ...((op === 'input' || op === 'output') && { port: 0 }) });
  const instructions = [step('input', []), ...Array.from({ length: INSTRUCTIONS }, (_, i) => step('negate', [i])), step('output', [INSTRUCTIONS])];
  const plan: Partial<Plan> = {
    scheme: 'ckks',
    parameters: { polyModulusDegree: DEGREE, coeffModulus: [String(PRIME)], plaintextModulus: '0', fingerprint, levelFingerprints: [fingerprint] },
    packing: { kind: 'periodic', vectorLength: DEGREE / 2, samplesPerRow: 1, slotRows: 1, samplesPerCall: 1 },
    inputs: [input], outputs: [output], instructions, constants: [], evaluationKeys: [],
  };
  return plan as Plan;
}
