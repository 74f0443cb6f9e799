/** Answers of POST /evaluations: output envelopes and their receipt, inline or behind a signed address. */
import { needs, invariant } from '@fhe-serverless/core/errors';
import { residueOf } from '@fhe-serverless/core/plan';
import { encodeEnvelope, outputDraft, type EnvelopeDraft } from '@fhe-serverless/core/wire';
import { collectBytes } from './collect-bytes.ts';
import type { Deployment } from './deployment.ts';
import { sha256, sha256Hex } from './hashes.ts';
import { MEDIA_TYPE, type HttpResponse } from './http.ts';
import type { ObjectStore, SettledRecord } from './ports.ts';
import { bytesResponse, jsonResponse } from './responses.ts';

const DOWNLOAD_SECONDS = 900;

/** One envelope for each output of the plan, in its order, under the caller's key id. */
export function outputEnvelopes({ options, admission }: Deployment, keyId: Uint8Array, samples: number, payloads: readonly Uint8Array[]): readonly Uint8Array[] {
  const { scheme, outputs } = options.plan;
  invariant(payloads.length === outputs.length, 'an engine gives one ciphertext for each output');
  const { fingerprints } = admission;
  return outputs.map((output, index) => {
    const sender = { scheme, parametersFingerprint: fingerprints[residueOf(output)]!, keyId, samples };
    return encodeEnvelope(outputDraft(sender, output), payloads[index]!, sha256);
  });
}

/** The whole answer: what is stored, hashed, sent, and sent again to a retry. */
export function answerBytes({ options, admission }: Deployment, keyId: Uint8Array, outputs: readonly Uint8Array[], receipt: string): Uint8Array {
  const draft: EnvelopeDraft = { kind: 'receipt', scheme: options.plan.scheme, parametersFingerprint: admission.fingerprints[0]!, keyId };
  return Buffer.concat([...outputs, encodeEnvelope(draft, Buffer.from(receipt, 'ascii'), sha256)]);
}

/** The first answer and every later one: `body` is at hand in the first, and read from the store in the others. */
export async function settledResponse({ options }: Deployment, record: SettledRecord, body?: Uint8Array): Promise<HttpResponse> {
  const { ports, inlineResponseBytes } = options;
  const headers = { 'fhe-request-id': record.requestId };
  needs(ports.clock.now() < record.resultExpiresAt, 'FHE_REQUEST_RESULT_EXPIRED');
  if (record.resultBytes <= inlineResponseBytes) {
    return bytesResponse(200, body ?? await storedAnswer(ports.results, record), { ...headers, 'content-type': MEDIA_TYPE });
  }
  needs(body !== undefined || await ports.results.size(record.resultPath) !== undefined, 'FHE_REQUEST_RESULT_EXPIRED');
  const url = await ports.results.presignDownload(record.resultPath, DOWNLOAD_SECONDS);
  return jsonResponse(200, { result: { url, bytes: record.resultBytes, sha256: record.resultSha256 }, requestId: record.requestId }, headers);
}

async function storedAnswer(results: ObjectStore, record: SettledRecord): Promise<Uint8Array> {
  const object = await results.read(record.resultPath);
  needs(object !== undefined, 'FHE_REQUEST_RESULT_EXPIRED');
  const bytes = await collectBytes(object, record.resultBytes, 'the stored answer');
  invariant(sha256Hex(bytes) === record.resultSha256, 'a stored answer is what was recorded');
  return bytes;
}
