/** Some rows through the function: encrypt, send, verify, decrypt; once more when the deployment turns out to be another. */
import { isFheError, type FheError } from '@fhe-serverless/core/errors';
import type { ReferenceInputs } from '@fhe-serverless/core/reference';
import type { KeyFile } from '../keys/key-file.ts';
import type { registerKeys } from '../keys/register-keys.ts';
import type { OnProgress } from '../progress.ts';
import type { ServerApi } from '../server-api.ts';
import type { Sessions } from '../sessions.ts';
import { checkRow, declaredInputs } from './check-row.ts';
import { requireAllowedClearInputs } from './clear-inputs.ts';
import { decodeOutputs, type Outputs } from './decode-outputs.ts';
import { readAnswer, type Receipt } from './read-answer.ts';
import { sealInputs } from './seal-inputs.ts';
import { sendEvaluation } from './send-evaluation.ts';
import type { ManifestSource } from '../trust/manifest-source.ts';
import type { VerifiedManifest } from '../trust/verify-manifest.ts';

export interface Evaluator {
  readonly api: ServerApi;
  readonly manifests: ManifestSource;
  readonly sessions: Sessions;
  readonly keyFile: KeyFile;
  /** Calls that find their keys missing at the same time register once. */
  readonly ensureKeys: () => ReturnType<typeof registerKeys>;
  readonly onProgress: OnProgress;
  /** Names of inputs that the caller lets travel unencrypted. */
  readonly clearInputs: readonly string[];
}

/** What one call carried: up to samplesPerCall rows, one receipt. */
export interface EvaluatedCall {
  readonly outputs: readonly Outputs[];
  readonly receipt: Receipt;
}

/** Usually one call; more when the function was deployed anew meanwhile and packs fewer rows. */
export async function evaluateRows(evaluator: Evaluator, rows: readonly ReferenceInputs[]): Promise<readonly EvaluatedCall[]> {
  const { manifests, keyFile, ensureKeys, onProgress } = evaluator;
  const manifest = await manifests.current();
  if (keyFile.key(manifest.claims.parameters.fingerprint) === undefined) await ensureKeys();
  try {
    return await evaluateCalls(evaluator, await manifests.current(), rows);
  } catch (error) {
    if (!isFheError(error)) throw error;
    // What was refused then was neither evaluated nor billed. The next manifest tells whether this was the reason.
    if (error.code === 'FHE_CLIENT_RECEIPT') manifests.forget();
    if (!isOutdated(error)) throw error;
    onProgress({ step: 'renewing', reason: error.code });
    manifests.forget();
    await ensureKeys();
    return evaluateCalls(evaluator, await manifests.current(), rows);
  }
}

function isOutdated({ code }: FheError): boolean {
  return code === 'FHE_WIRE_PLAN_CHANGED' || code === 'FHE_KEYS_MISSING';
}

async function evaluateCalls(evaluator: Evaluator, manifest: VerifiedManifest, rows: readonly ReferenceInputs[]): Promise<readonly EvaluatedCall[]> {
  const { samplesPerCall } = manifest.claims.packing;
  const calls: EvaluatedCall[] = [];
  for (let first = 0; first < rows.length; first += samplesPerCall) {
    calls.push(await evaluateCall(evaluator, manifest, rows.slice(first, first + samplesPerCall)));
  }
  return calls;
}

async function evaluateCall(evaluator: Evaluator, manifest: VerifiedManifest, rows: readonly ReferenceInputs[]): Promise<EvaluatedCall> {
  const { api, manifests, sessions, keyFile, onProgress, clearInputs } = evaluator;
  const { claims } = manifest;
  // Again for each manifest: a function that was deployed anew may ask for other inputs, and for clear ones.
  requireAllowedClearInputs(claims.inputs, clearInputs);
  const declared = declaredInputs(claims.inputs);
  const checked = rows.map((row) => checkRow(declared, row));
  const open = await sessions.open(manifest, keyFile);
  const sealed = sealInputs(manifest, open, checked);
  const body = await sendEvaluation(api, manifest, sealed, onProgress);
  const call = { manifest, keyId: open.keyId, inputDigests: sealed.digests, bytesIn: sealed.bytes, samples: rows.length };
  const { payloads, receipt } = await readAnswer(body, call, manifests.trust.jwks);
  const samples = open.session.decryptOutputs(claims.outputs, payloads, rows.length);
  return { outputs: decodeOutputs(claims.outputs, samples, rows.length), receipt };
}
