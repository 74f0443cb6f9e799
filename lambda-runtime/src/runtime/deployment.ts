/** One deployed plan at work: what its calls share within a process. */
import { invariant, needs } from '@fhe-serverless/core/errors';
import { residueParameters } from '@fhe-serverless/core/plan';
import { MAX_PORTS } from '@fhe-serverless/core/wire';
import { Admission } from './admission.ts';
import { BoundedLog } from './bounded-log.ts';
import { type Evaluator, prepareEvaluator, requireFittingParts } from './evaluator.ts';
import { hex } from './hashes.ts';
import { KeyCache } from './key-cache.ts';
import { Meter, millisSince } from './meter.ts';
import type { FunctionOptions } from './options.ts';

const LATEST = '$LATEST';

export class Deployment implements Disposable {
  readonly options: FunctionOptions;
  readonly admission: Admission;
  readonly keyCache: KeyCache;
  readonly meter: Meter;
  /** For what callers can cause any number of times. */
  readonly log: BoundedLog;
  #prepared: Evaluator | undefined;
  #prepareMillis: number | undefined;

  /** @throws FheError FHE_PLAN_INVALID when plan, constants, handler and engine do not fit together */
  constructor(options: FunctionOptions) {
    const { plan } = options;
    requireFittingParts(options);
    needs(plan.parameters.security === undefined, 'FHE_PLAN_INVALID', { reason: 'its parameters are for tests and protect nothing' });
    needs(plan.inputs.length + plan.outputs.length <= MAX_PORTS, 'FHE_PLAN_INVALID', { reason: `it has more than ${MAX_PORTS} inputs and outputs, which no receipt can name` });
    this.options = options;
    this.admission = new Admission(plan);
    const isNamed = residueParameters(plan.parameters).every(({ fingerprint }, residue) => hex(this.admission.fingerprints[residue]!) === fingerprint);
    needs(isNamed, 'FHE_PLAN_INVALID', { reason: 'the fingerprint is not that of the parameters' });
    this.keyCache = new KeyCache(options.keyCacheBytes);
    this.meter = new Meter(options.ports.metrics, options.functionName);
    this.log = new BoundedLog(options.ports.log, options.ports.clock);
    if (this.isPublished) this.#prepare();
  }

  /** Code under `$LATEST` can change under a caller's feet: nothing is signed for it. */
  get isPublished(): boolean {
    return this.options.functionVersion !== LATEST;
  }

  get prepared(): Evaluator {
    invariant(this.#prepared !== undefined, 'only published code evaluates');
    return this.#prepared;
  }

  /** Records the cold start, once. */
  async recordColdStart(): Promise<void> {
    const prepareMillis = this.#prepareMillis;
    if (prepareMillis === undefined) return;
    this.#prepareMillis = undefined;
    await this.meter.record({ ColdStarts: 1, PrepareMillis: prepareMillis });
  }

  /** With the process, so that a cold start pays for it and the first call does not. */
  #prepare(): void {
    const started = performance.now();
    this.#prepared = prepareEvaluator(this.options);
    this.#prepareMillis = millisSince(started);
  }

  [Symbol.dispose](): void {
    this.keyCache[Symbol.dispose]();
    this.#prepared?.[Symbol.dispose]();
    this.#prepared = undefined;
  }
}
