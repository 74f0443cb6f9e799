/** POST /evaluations: what comes back, what is recorded, and what a retry gets. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeProtectedHeader } from 'jose';
import { envelopeDigest, readEnvelopes } from '@fhe-serverless/core/wire';
import { sha256Hex } from '../../src/runtime/hashes.ts';
import { sealedPartPath } from '../../src/runtime/object-paths.ts';
import { requestDigest } from '@fhe-serverless/core/wire';
import { createFunctionApp, type HttpResponse } from '../../src/runtime/index.ts';
import { fresh, same } from '../contracts/opened-port.ts';
import { INSECURE_PLAN_DIGEST, insecurePlan } from '../fixtures/insecure-plan.ts';
import { openService, type Service, type ServiceOptions } from '../fixtures/service.ts';
import { jsonOf, readAnswer, readManifest, send, TestClient, verdict } from '../fixtures/test-client.ts';

const PERIOD = '2026-11';

let service: Service;
let client: TestClient;

async function begin(options?: ServiceOptions): Promise<void> {
  service = await openService(options);
  client = await service.readyClient();
}

afterEach(() => service.close());

describe('an evaluation', () => {
  beforeEach(() => begin());

  test('answers one envelope for each output and a receipt that names them', async () => {
    const message = Buffer.concat(client.inputs({ samples: 5 }));

    const response = await client.evaluate(service.app, fresh(), message);

    const answer = await readAnswer(response.body, await service.options.ports.signer.publicJwk());
    expect(response.status).toBe(200);
    expect(answer.outputs.map(({ head }) => head.encoding)).toEqual([
      { name: 'sum', dtype: 'real', shape: [4], samples: 5 },
      { name: 'product', dtype: 'real', shape: [], samples: 5 },
    ]);
    expect(answer.outputs.every(({ head }) => Buffer.from(head.keyId).toString('hex') === client.keyId)).toBe(true);
    expect(answer.receipt).toMatchObject({
      iss: 'credit-score', sub: client.tenant, functionVersion: '7', engine: 'cleartext', engineVariant: 'test-bytes',
      programDigest: insecurePlan().programDigest, planDigest: INSECURE_PLAN_DIGEST, keyId: client.keyId,
      requestId: response.headers['fhe-request-id'], outputDigests: answer.outputDigests,
      microUnits: 1_500_000, amountNano: 250, currency: 'USD', bytesIn: message.length,
      iat: service.world.clock.now() / 1000, layerDigest: sha256Hex(Buffer.from(`${'bb'.repeat(32)}  layer/seal.wasm\n`)),
    });
    expect(answer.receipt.requestDigest).toBe(requestDigest(INSECURE_PLAN_DIGEST, Buffer.from(client.keyId, 'hex'), answer.receipt.inputDigests));
  });

  test('records receipt and usage with the answer', async () => {
    const response = await client.evaluate(service.app, fresh());

    const { jws, receipt } = await readAnswer(response.body, await service.options.ports.signer.publicJwk());
    const shown = await client.ask(service.app, { path: `/receipts/${response.headers['fhe-request-id']}` });
    const usage = await client.ask(service.app, { path: '/usage' });
    expect(jsonOf(shown)).toEqual({ requestId: receipt.requestId, receipt: jws });
    expect(jsonOf(usage)).toEqual({ period: PERIOD, evaluations: 1, failed: 0, microUnits: 1_500_000, amountNano: 250, bytesIn: receipt.bytesIn, bytesOut: receipt.bytesOut, samples: 2 });
  });

  test('gives a retry the same bytes, and bills once', async () => {
    const key = fresh();
    const first = await client.evaluate(service.app, key);

    const retry = await client.evaluate(service.app, key, Buffer.concat(client.inputs()));

    expect(same(retry.body, first.body)).toBe(true);
    expect(retry.headers['fhe-request-id']).toBe(first.headers['fhe-request-id']);
    expect(service.engine.evaluations).toBe(1);
    expect((await service.options.ports.ledger.usage(client.tenant, PERIOD)).evaluations).toBe(1);
  });

  test('gives the same outputs for the same inputs under another idempotency key, and bills again', async () => {
    const jwk = await service.options.ports.signer.publicJwk();
    const first = await readAnswer((await client.evaluate(service.app, fresh())).body, jwk);

    const second = await readAnswer((await client.evaluate(service.app, fresh())).body, jwk);

    expect(second.outputDigests).toEqual(first.outputDigests);
    expect((await service.options.ports.ledger.usage(client.tenant, PERIOD)).evaluations).toBe(2);
  });

  test('is done once by twenty racing calls with one idempotency key', async () => {
    const key = fresh();

    const responses = await Promise.all(Array.from({ length: 20 }, () => client.evaluate(service.app, key)));

    const verdicts = responses.map(verdict);
    const answers = responses.filter(({ status }) => status === 200);
    expect(answers.length).toBeGreaterThan(0);
    expect(verdicts.filter((v) => v !== '200' && v !== '409 FHE_REQUEST_IN_PROGRESS')).toEqual([]);
    expect(answers.every(({ body }) => same(body, answers[0]!.body))).toBe(true);
    expect(service.engine.evaluations).toBe(1);
    expect((await service.options.ports.ledger.usage(client.tenant, PERIOD)).evaluations).toBe(1);
  });

  test('fails when the idempotency key was used for other inputs', async () => {
    const key = fresh();
    await client.evaluate(service.app, key);

    expect(verdict(await client.evaluate(service.app, key, Buffer.concat(client.inputs({ seed: 'other' }))))).toBe('409 FHE_REQUEST_KEY_REUSED');
  });

  test('answers 410 once the stored answer is no longer kept, and computes nothing again', async () => {
    const key = fresh();
    await client.evaluate(service.app, key);
    service.world.clock.advance(86_400_000);

    expect(verdict(await client.evaluate(service.app, key))).toBe('410 FHE_REQUEST_RESULT_EXPIRED');
    expect(service.engine.evaluations).toBe(1);
  });

  test('answers 410 when the stored answer is gone early', async () => {
    const key = fresh();
    await client.evaluate(service.app, key);
    const { results, ledger } = service.options.ports;
    const reserved = await ledger.reserve({ ...probe(client.tenant, key), requestDigest: digestOf(client) }, service.world.clock.now());
    await results.delete(reserved.outcome === 'done' ? reserved.record.resultPath : 'none');

    expect(verdict(await client.evaluate(service.app, key))).toBe('410 FHE_REQUEST_RESULT_EXPIRED');
  });

  test('fails at 402 before any computing when the budget is used up', async () => {
    await service.options.ports.ledger.setBudget(client.tenant, 499);
    await client.evaluate(service.app, fresh());

    const response = await client.evaluate(service.app, fresh());

    expect(verdict(response)).toBe('402 FHE_REQUEST_BUDGET');
    expect((jsonOf(response) as { details: object }).details).toEqual({ amount: 250, left: 249 });
    expect(service.engine.evaluations).toBe(1);
  });

  test('leaves one record at zero when it fails, and its retry succeeds and is billed once', async () => {
    const key = fresh();
    service.engine.nextFailure = new Error('secret of the engine');

    const failed = await client.evaluate(service.app, key);
    const retry = await client.evaluate(service.app, key);

    expect(verdict(failed)).toBe('500 FHE_BUG_INVARIANT');
    expect(Buffer.from(failed.body).toString()).not.toContain('secret');
    expect(retry.status).toBe(200);
    expect(await service.options.ports.ledger.usage(client.tenant, PERIOD)).toMatchObject({ evaluations: 1, failed: 1, amountNano: 250 });
  });

  test('is measured phase by phase', async () => {
    await client.evaluate(service.app, fresh());
    await client.evaluate(service.app, fresh());

    const names = service.world.observations.flatMap(({ values }) => Object.keys(values));
    const sum = (name: string) => service.world.observations.reduce((total, { values }) => total + (values[name] ?? 0), 0);
    expect(new Set(names)).toEqual(new Set([
      'ColdStarts', 'PrepareMillis', 'CheckMillis', 'LoadKeysMillis', 'KeyCacheMisses', 'KeyCacheHits', 'EvaluateMillis', 'RecordMillis',
      'Evaluations', 'MicroUnits', 'SamplesProcessed', 'RequestBytes', 'ResponseBytes', 'LiveHandles', 'EngineMemoryBytes', 'KeysetsRegistered',
    ]));
    expect([sum('ColdStarts'), sum('KeyCacheMisses'), sum('KeyCacheHits'), sum('Evaluations'), sum('SamplesProcessed')]).toEqual([1, 1, 1, 2, 4]);
  });

  test('is answered even when the engine cannot say what it uses', async () => {
    service.engine.memoryBytes = () => { throw new TypeError('no memory'); };

    expect((await client.evaluate(service.app, fresh())).status).toBe(200);
    expect(await service.options.ports.ledger.usage(client.tenant, PERIOD)).toMatchObject({ evaluations: 1, failed: 0 });
    expect(service.world.observations.some(({ values }) => values['Evaluations'] === 1)).toBe(true);
  });

  test('frees every engine object with the app', async () => {
    await client.evaluate(service.app, fresh());

    service.app[Symbol.dispose]();

    expect(service.engine.liveHandles()).toBe(0);
  });
});

describe('evaluation keys', () => {
  beforeEach(() => begin());

  test('are needed: 428 without, with another key id, and with another tenant\'s', async () => {
    const stranger = await service.readyClient();
    const borrowed = Buffer.concat(client.inputs());

    expect(verdict(await stranger.evaluate(service.app, fresh(), borrowed))).toBe('428 FHE_KEYS_MISSING');
    expect((await stranger.evaluate(service.app, fresh())).status).toBe(200);
  });

  test('are gone at once when they are erased, cached or not', async () => {
    await client.evaluate(service.app, fresh());
    const [keyset] = await service.options.ports.keyStore.listKeysets(client.tenant, client.keyId);

    const erased = await client.ask(service.registrar, { method: 'DELETE', path: `/keysets/${keyset!.keysetId}` });

    expect(erased.status).toBe(204);
    expect(verdict(await client.evaluate(service.app, fresh()))).toBe('428 FHE_KEYS_MISSING');
    expect(service.engine.liveHandles()).toBe(1);
  });

  test('end with their lease, and registering again renews them without an upload', async () => {
    service.world.clock.advance(90 * 86_400_000);
    const ended = await client.evaluate(service.app, fresh());

    const renewed = jsonOf(await client.openKeyset(service.registrar, await client.manifest(service.app)));

    expect(verdict(ended)).toBe('428 FHE_KEYS_MISSING');
    expect(renewed).toMatchObject({ status: 'ready', missing: [] });
    expect((await client.evaluate(service.app, fresh())).status).toBe(200);
  });

  test('of several callers share the cache\'s room', async () => {
    await service.close();
    await begin({ function: { keyCacheBytes: 150_000 } });
    const second = await service.readyClient();

    for (const caller of [client, client, second, client]) expect((await caller.evaluate(service.app, fresh())).status).toBe(200);

    expect(service.engine.loads).toBe(3);
    expect(service.engine.liveHandles()).toBe(2);
  });

  test('are read once by ten calls that arrive together', async () => {
    const responses = await Promise.all(Array.from({ length: 10 }, () => client.evaluate(service.app, fresh())));

    expect(responses.map(verdict)).toEqual(Array(10).fill('200'));
    expect(service.engine.loads).toBe(1);
  });

  test('that were changed in the store fail closed, billed at zero', async () => {
    await spoilSealedParts();

    expect(verdict(await client.evaluate(service.app, fresh()))).toBe('500 FHE_KEYS_DAMAGED');
    expect(await service.options.ports.ledger.usage(client.tenant, PERIOD)).toMatchObject({ evaluations: 0, failed: 1, amountNano: 0 });
  });

  test('are not asked for by a plan that needs none', async () => {
    await service.close();
    service = await openService({ function: { plan: { ...service.options.plan, evaluationKeys: [] } } });
    const caller = await service.readyClient();

    expect((await caller.evaluate(service.app, fresh())).status).toBe(200);
    expect(service.engine.liveHandles()).toBe(1);
  });

  async function spoilSealedParts(): Promise<void> {
    const { keyStore, evaluationKeys } = service.options.ports;
    const [keyset] = await keyStore.listKeysets(client.tenant, client.keyId);
    const { dataKeyId } = (await keyStore.getDataKey(client.tenant, client.keyId))!;
    for (const part of keyset!.parts) {
      const path = sealedPartPath(keyset!, part, dataKeyId);
      const object = await evaluationKeys.read(path);
      const bytes: Uint8Array[] = [];
      for await (const chunk of object!.body) bytes.push(chunk);
      const whole = Buffer.concat(bytes);
      whole[whole.length - 20]! ^= 1;
      await evaluationKeys.write(path, (async function* () { yield whole; })(), whole.length);
    }
  }
});

describe('a retry while the first call is signing its receipt', () => {
  /** What the first call waits for before it signs. */
  let beforeSigning: () => Promise<void>;

  beforeEach(async () => {
    let isFirst = true;
    await begin({
      wrap: (ports) => ({
        ...ports,
        signer: {
          publicJwk: () => ports.signer.publicJwk(),
          sign: async (message) => {
            const isReceipt = decodeProtectedHeader(`${Buffer.from(message).toString('ascii')}.`)['typ'] === 'fhe-receipt+jwt';
            if (isReceipt && isFirst) {
              isFirst = false;
              await beforeSigning();
            }
            return ports.signer.sign(message);
          },
        },
      }),
    });
  });

  test('is told when to ask again', async () => {
    const key = fresh();
    let retry: HttpResponse | undefined;
    beforeSigning = async () => { retry = await client.evaluate(service.app, key); };

    const first = await client.evaluate(service.app, key);

    expect([first.status, verdict(retry!), retry!.headers['retry-after']]).toEqual([200, '409 FHE_REQUEST_IN_PROGRESS', '2']);
  });

  test('overtakes it once its lease ran out, and both get the one answer, billed once', async () => {
    const key = fresh();
    let retry: HttpResponse | undefined;
    beforeSigning = async () => {
      service.world.clock.advance(100_000);
      retry = await client.evaluate(service.app, key);
    };

    const overtaken = await client.evaluate(service.app, key);

    expect([overtaken.status, retry!.status, same(overtaken.body, retry!.body)]).toEqual([200, 200, true]);
    expect((await service.options.ports.ledger.usage(client.tenant, PERIOD)).evaluations).toBe(1);
    expect(Object.keys(await service.world.stored()).filter((path) => path.includes('results/'))).toHaveLength(1);
  });

  test('does not come: the result at hand settles a new lease', async () => {
    beforeSigning = async () => service.world.clock.advance(100_000);

    expect((await client.evaluate(service.app, fresh())).status).toBe(200);
    expect(await service.options.ports.ledger.usage(client.tenant, PERIOD)).toMatchObject({ evaluations: 1, failed: 0, amountNano: 250 });
  });
});

describe('large requests and answers', () => {
  test('an answer above the inline limit is fetched from a signed address, the same for a retry', async () => {
    await begin({ function: { inlineResponseBytes: 1000 } });
    const key = fresh();

    const response = await client.evaluate(service.app, key);
    const retry = await client.evaluate(service.app, key);

    const { result, requestId } = jsonOf(response) as { result: { url: string; bytes: number; sha256: string }; requestId: string };
    const body = new Uint8Array(await (await fetch(result.url)).arrayBuffer());
    expect([body.length, sha256Hex(body)]).toEqual([result.bytes, result.sha256]);
    expect((await readAnswer(body, await service.options.ports.signer.publicJwk())).receipt.requestId).toBe(requestId);
    expect(jsonOf(retry)).toMatchObject({ result: { bytes: result.bytes, sha256: result.sha256 }, requestId });
  });

  test('inputs above the inline limit go through POST /uploads', async () => {
    await begin({ function: { inlineRequestBytes: 1000 } });
    const uploads = [];
    for (const input of client.inputs()) {
      const opened = jsonOf(await client.ask(service.registrar, { method: 'POST', path: '/uploads', json: { bytes: input.length, sha256: sha256Hex(input) } })) as { uploadId: string; upload: Parameters<typeof send>[0] };
      expect(await send(opened.upload, input)).toBe(200);
      uploads.push(opened.uploadId);
    }
    const ask = (json: unknown, caller = client) => caller.ask(service.app, { method: 'POST', path: '/evaluations', headers: { 'idempotency-key': fresh() }, json });

    const response = await ask({ uploads });
    const stranger = await service.readyClient();

    expect(response.status).toBe(200);
    expect(verdict(await client.evaluate(service.app, fresh()))).toBe('413 FHE_WIRE_TOO_LARGE');
    expect(verdict(await ask({ uploads: [uploads[0], 'ab'.repeat(32)] }))).toBe('404 FHE_REQUEST_UPLOAD_MISSING');
    expect(verdict(await ask({ uploads }, stranger))).toBe('404 FHE_REQUEST_UPLOAD_MISSING');
    expect(verdict(await ask({ uploads: [] }))).toBe('400 FHE_WIRE_MALFORMED');
    expect(verdict(await ask({ uploads: [...uploads, ...uploads] }))).toBe('400 FHE_WIRE_MALFORMED');
  });
});

describe('code that is not published', () => {
  test('signs nothing and prepares nothing', async () => {
    service = await openService({ function: { functionVersion: '$LATEST' } });
    client = new TestClient(service.options.plan);

    expect(verdict(await client.evaluate(service.app, fresh()))).toBe('403 FHE_SERVICE_UNSIGNED_VERSION');
    expect(verdict(await client.ask(service.app, { path: '/manifest' }))).toBe('403 FHE_SERVICE_UNSIGNED_VERSION');
    expect(service.engine.liveHandles()).toBe(0);
  });
});

describe('a plan that does not fit', () => {
  test.each([
    ['other constants', { constants: Buffer.from('others') }],
    ['another fingerprint', { plan: insecurePlan({ parameters: { ...insecurePlan().parameters, fingerprint: '00'.repeat(32) } }) }],
    ['parameters that are for tests', { plan: insecurePlan({ parameters: { ...insecurePlan().parameters, security: 'insecure-test' } }) }],
    ['more ciphertexts than a receipt can name', { plan: insecurePlan({ inputs: Array.from({ length: 2047 }, (_, tile) => ({ ...insecurePlan().inputs[0]!, tile })) }) }],
  ])('is refused at the start: %s', async (_name, differing) => {
    service = await openService();

    expect(() => createFunctionApp({ ...service.options, ...differing })).toThrow(expect.objectContaining({ code: 'FHE_PLAN_INVALID' }));
  });
});

describe('the manifest', () => {
  beforeEach(() => begin());

  test('is signed once for many callers and made anew before it ends', async () => {
    const first = await client.manifest(service.app);
    const second = await client.manifest(service.app);
    service.world.clock.advance(3_000_000);
    const third = await client.manifest(service.app);

    const claims = await readManifest(first, await service.options.ports.signer.publicJwk());
    expect(second).toBe(first);
    expect(third).not.toBe(first);
    expect(claims).toMatchObject({ iss: 'credit-score', functionVersion: '7', planDigest: INSECURE_PLAN_DIGEST, inlineRequestBytes: 4_000_000, controlPlane: '' });
    expect(claims.exp - claims.iat).toBe(3600);
  });

  test('comes with the caller\'s key sets and nobody else\'s', async () => {
    const stranger = await service.readyClient({ keyId: client.keyId });

    const shown = jsonOf(await client.ask(service.app, { path: '/manifest', query: { keyId: client.keyId } })) as { keysets: { keysetId: string }[] };

    const own = await service.options.ports.keyStore.listKeysets(client.tenant, client.keyId);
    const foreign = await service.options.ports.keyStore.listKeysets(stranger.tenant, client.keyId);
    expect(shown.keysets).toMatchObject([{ keysetId: own[0]!.keysetId, keyId: client.keyId, status: 'ready' }]);
    expect(foreign[0]!.keysetId).not.toBe(own[0]!.keysetId);
    expect(Object.keys(shown.keysets[0]!)).not.toContain('tenant');
  });
});

function probe(tenant: string, idempotencyKey: string) {
  return { tenant, idempotencyKey, requestId: fresh(), leaseToken: fresh(), amountNano: 0, microUnits: 0, leaseExpiresAt: 0 };
}

function digestOf(caller: TestClient): string {
  const digests = caller.inputs().map((input) => {
    const [envelope] = readEnvelopes(input, { allowedKinds: ['ciphertext'], budgetBytes: { ciphertext: 1 << 20 } });
    return Buffer.from(envelopeDigest(envelope!.headBytes)).toString('hex');
  });
  return requestDigest(INSECURE_PLAN_DIGEST, Buffer.from(caller.keyId, 'hex'), digests);
}
