/** The routes of one deployed function. */
import { needs } from '@fhe-serverless/core/errors';
import { Deployment } from './deployment.ts';
import { evaluateOnce, requireEvaluable } from './evaluate-once.ts';
import type { App, HttpResponse } from './http.ts';
import { keysetView, showKeyset } from './keyset-view.ts';
import { SignedManifest } from './manifest.ts';
import type { FunctionOptions } from './options.ts';
import { jsonResponse } from './responses.ts';
import { createApp, type Call } from './router.ts';

/** Dispose to free the engine's objects; a process that ends need not. */
export interface FunctionApp extends App, Disposable {}

const KEY_ID = /^[0-9a-f]{32}$/;
const PERIOD = /^[0-9]{4}-(0[1-9]|1[0-2])$/;

/**
 * Prepares the plan at once, so that a cold start pays for it and the first caller does not.
 * @throws FheError FHE_PLAN_INVALID, or what the engine says of the plan
 */
export function createFunctionApp(options: FunctionOptions): FunctionApp {
  const deployment = new Deployment(options);
  const manifest = new SignedManifest(options);
  const { ports, functionName } = options;
  const app = createApp(functionName, [
    { method: 'GET', path: '/manifest', precondition: () => requirePublished(deployment), answer: (call) => showManifest(options, manifest, call) },
    { method: 'POST', path: '/evaluations', precondition: (request) => requireEvaluable(deployment, request), answer: (call) => evaluateOnce(deployment, call) },
    { method: 'GET', path: '/usage', answer: (call) => showUsage(options, call) },
    { method: 'GET', path: '/receipts/{id}', answer: (call) => showReceipt(options, call) },
    { method: 'GET', path: '/keysets/{id}', answer: (call) => showKeyset(ports.keyStore, call) },
  ], ports);
  return {
    serves: app.serves,
    async handle(request, identity) {
      const response = await app.handle(request, identity);
      await deployment.recordColdStart();
      return response;
    },
    [Symbol.dispose]: () => deployment[Symbol.dispose](),
  };
}

function requirePublished({ isPublished }: Deployment): void {
  needs(isPublished, 'FHE_SERVICE_UNSIGNED_VERSION');
}

/** `?keyId=` adds the caller's key sets for that key id. */
async function showManifest({ ports }: FunctionOptions, manifest: SignedManifest, { request, tenant }: Call): Promise<HttpResponse> {
  const { keyId } = request.query;
  needs(keyId === undefined || KEY_ID.test(keyId), 'FHE_WIRE_MALFORMED', { reason: 'keyId is not 32 hex digits' });
  const keysets = keyId === undefined ? [] : await ports.keyStore.listKeysets(tenant, keyId);
  return jsonResponse(200, { manifest: await manifest.jws(), jwk: await ports.signer.publicJwk(), keysets: keysets.map(keysetView) });
}

/** `?period=2026-11`; the current month without it. */
async function showUsage({ ports }: FunctionOptions, { request, tenant }: Call): Promise<HttpResponse> {
  const period = request.query['period'] ?? new Date(ports.clock.now()).toISOString().slice(0, 7);
  needs(PERIOD.test(period), 'FHE_WIRE_MALFORMED', { reason: 'period is not a month like 2026-11' });
  return jsonResponse(200, { period, ...await ports.ledger.usage(tenant, period) });
}

async function showReceipt({ ports }: FunctionOptions, { tenant, id }: Call): Promise<HttpResponse> {
  const receipt = await ports.ledger.receipt(tenant, id);
  needs(receipt !== undefined, 'FHE_RECEIPT_NOT_FOUND');
  return jsonResponse(200, { requestId: id, receipt });
}
