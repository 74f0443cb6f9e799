/** The part of an evaluation that a reservation covers: keys, evaluation, receipt, stored answer, settlement. */
import { FheError } from '@fhe-serverless/core/errors';
import { envelopeDigest, readEnvelopePrefix, ENVELOPE_PREFIX_BYTES } from '@fhe-serverless/core/wire';
import type { Engine } from '@fhe-serverless/engine/evaluate';
import type { AdmittedInputs } from './admission.ts';
import { answerBytes, outputEnvelopes } from './answer.ts';
import type { Deployment } from './deployment.ts';
import type { Charge, Evaluated } from './evaluator.ts';
import { hex, sha256Hex } from './hashes.ts';
import type { KeyLease } from './key-cache.ts';
import { loadKeys } from './load-keys.ts';
import type { Measurements, MetricValues } from './meter.ts';
import { newResultPath } from './object-paths.ts';
import type { KeysetRecord, Reservation, SettledRecord } from './ports.ts';
import { signReceipt } from './receipt.ts';
import { refusalOf, release, withFreshLease } from './reservation.ts';

const DAY_SECONDS = 86_400;

export interface ReservedCall {
  readonly reservation: Reservation;
  readonly inputs: AdmittedInputs;
  /** Undefined for a plan that needs no evaluation keys. */
  readonly keyset: KeysetRecord | undefined;
  readonly measurements: Measurements;
}

interface Answer {
  readonly body: Uint8Array;
  readonly charge: Charge;
  readonly bytesOut: number;
  readonly record: SettledRecord;
}

export interface SettledCall {
  readonly record: SettledRecord;
  /** The answer's bytes; undefined when another call's answer stands in the ledger. */
  readonly body?: Uint8Array;
}

export async function evaluateReserved(deployment: Deployment, call: ReservedCall): Promise<SettledCall> {
  const evaluated = await evaluate(deployment, call);
  const { answer, record } = await call.measurements.time('RecordMillis', async () => {
    const stored = await storedAnswer(deployment, call, evaluated);
    return { answer: stored, record: await settle(deployment, call, stored) };
  });
  if (record === answer.record) {
    // Settled is settled: what fails from here on must not take the answer with it.
    await recordEvaluation(deployment, call, answer).catch(() => undefined);
    return { record, body: answer.body };
  }
  await discard(deployment, answer);
  return { record };
}

async function evaluate(deployment: Deployment, { inputs, keyset, measurements }: ReservedCall): Promise<Evaluated> {
  using lease = await measurements.time('LoadKeysMillis', () => leaseKeys(deployment, keyset));
  if (keyset !== undefined) measurements.add(lease.hit ? { KeyCacheHits: 1 } : { KeyCacheMisses: 1 });
  return await measurements.time('EvaluateMillis', () => deployment.prepared.evaluate(inputs.payloads, lease.keys));
}

async function leaseKeys({ options, prepared, keyCache }: Deployment, keyset: KeysetRecord | undefined): Promise<KeyLease> {
  if (keyset !== undefined) return keyCache.use(keyset, () => loadKeys(options.ports, prepared, keyset));
  const keys = prepared.loadKeys(new Map());
  return { keys, hit: true, [Symbol.dispose]: () => keys[Symbol.dispose]() };
}

/** Signs, then stores the whole answer: what a signed address gives out already holds its receipt. */
async function storedAnswer(deployment: Deployment, { reservation, inputs }: ReservedCall, { outputs: payloads, charge }: Evaluated): Promise<Answer> {
  const { options } = deployment;
  const { ports, resultRetentionSeconds = DAY_SECONDS } = options;
  const outputs = outputEnvelopes(deployment, inputs.keyId, inputs.samples, payloads);
  const bytesOut = outputs.reduce((sum, output) => sum + output.length, 0);
  const receipt = await signReceipt(options, { reservation, inputs, charge, outputDigests: outputs.map(digestOfEnvelope), bytesOut });
  const body = answerBytes(deployment, inputs.keyId, outputs, receipt);
  const resultPath = newResultPath(reservation.tenant);
  await ports.results.write(resultPath, inOnePiece(body), body.length);
  const { requestId, requestDigest } = reservation;
  const resultExpiresAt = ports.clock.now() + resultRetentionSeconds * 1000;
  return { body, charge, bytesOut, record: { requestId, requestDigest, receipt, resultPath, resultBytes: body.length, resultSha256: sha256Hex(body), resultExpiresAt } };
}

/**
 * The record that stands in the ledger afterwards: ours, or that of the call that took the lease over.
 * @throws FheError when neither was recorded
 */
async function settle(deployment: Deployment, { reservation, inputs }: ReservedCall, { record, charge, bytesOut }: Answer): Promise<SettledRecord> {
  const { ledger, clock } = deployment.options.ports;
  const usage = { ...charge, bytesIn: inputs.bytes, bytesOut, samples: inputs.samples };
  if (await ledger.settle({ reservation, record, usage, settledAt: clock.now() })) return record;

  // The lease was lost: either its new holder is done, or the result at hand settles a lease of its own.
  const renewed = withFreshLease(deployment.options, reservation);
  const outcome = await ledger.reserve(renewed, clock.now());
  if (outcome.outcome === 'done') return outcome.record;
  if (outcome.outcome !== 'reserved') throw refusalOf(deployment, renewed, outcome);
  try {
    if (await ledger.settle({ reservation: renewed, record, usage, settledAt: clock.now() })) return record;
  } catch (error) {
    await release(deployment, renewed, 'FHE_SERVICE_UNAVAILABLE');
    throw error;
  }
  throw new FheError('FHE_SERVICE_UNAVAILABLE', { service: 'the ledger', operation: 'settle' });
}

async function recordEvaluation({ options, meter }: Deployment, { reservation, inputs, measurements }: ReservedCall, { body, charge: { microUnits } }: Answer): Promise<void> {
  const { engine, ports } = options;
  await meter.record({
    ...measurements.values,
    Evaluations: 1,
    MicroUnits: microUnits,
    SamplesProcessed: inputs.samples,
    RequestBytes: inputs.bytes,
    ResponseBytes: body.length,
    ...engineFigures(engine),
  });
  ports.log.write('info', 'evaluated', { requestId: reservation.requestId, tenant: reservation.tenant, microUnits, bytesIn: inputs.bytes, bytesOut: body.length });
}

/** An engine that cannot say what it uses must not hide what it did. */
function engineFigures(engine: Engine): MetricValues {
  try {
    return { LiveHandles: engine.liveHandles(), EngineMemoryBytes: engine.memoryBytes() };
  } catch {
    return {};
  }
}

/** Our own answer that nobody will ask for; else it would go with the store's expiry. */
async function discard({ options }: Deployment, { record }: Answer): Promise<void> {
  await options.ports.results.delete(record.resultPath).catch(() => undefined);
}

function digestOfEnvelope(envelope: Uint8Array): string {
  const { headBytes } = readEnvelopePrefix(envelope);
  return hex(envelopeDigest(envelope.subarray(ENVELOPE_PREFIX_BYTES, ENVELOPE_PREFIX_BYTES + headBytes)));
}

async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
