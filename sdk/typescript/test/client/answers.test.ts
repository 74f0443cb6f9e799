import { decodeEnvelopeHead, encodeEnvelope, ENVELOPE_PREFIX_BYTES, readEnvelopePrefix, type ReceiptClaims } from '@fhe-serverless/core/wire';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { requireMatchingReceipt } from '../../src/client/evaluate/match-receipt.ts';
import { FheClient } from '../../src/client/index.ts';
import { Cloud, type Deployment } from '../fixtures/deployment.ts';
import { total } from '../fixtures/functions.ts';
import { quickPace, watchedNetwork, type WatchedNetwork } from '../fixtures/network.ts';

let cloud: Cloud;
let deployment: Deployment;
let network: WatchedNetwork;
let client: FheClient;
let decryptions = 0;

beforeAll(async () => {
  cloud = await Cloud.open();
  deployment = await cloud.deploy(total);
  network = watchedNetwork();
  client = await FheClient.connect({ trust: await deployment.trust(), engine: cloud.engine, transport: network.transport, pace: quickPace(), keys: { path: cloud.path('k.key'), passphrase: 'p', insecureScryptLog2N: 10 } });
  await client.ensureKeys();
  const { prototype } = cloud.engine.seal.Decryptor;
  const decrypt = prototype.decrypt;
  prototype.decrypt = function counted(...given: Parameters<typeof decrypt>) {
    decryptions += 1;
    return decrypt.apply(this, given);
  };
});
afterAll(async () => {
  client[Symbol.dispose]();
  await deployment.close();
  await cloud.close();
});
beforeEach(() => { decryptions = 0; });

/** Answers each evaluation with what `change` makes of the true answer. */
function tamper(change: (answer: Uint8Array) => Uint8Array): void {
  network.intervene(async ({ path }, pass) => {
    if (path !== '/evaluations') return undefined;
    const response = await pass();
    const body = change(new Uint8Array(await response.arrayBuffer()));
    return new Response(body as Uint8Array<ArrayBuffer>, { status: response.status, headers: { 'content-type': response.headers.get('content-type')! } });
  });
}

async function refusal(): Promise<unknown> {
  return client.call({ first: 1, second: 2 }).then(() => 'accepted', (error: { code: string; details: { reason: string } }) => `${error.code}: ${error.details.reason}`);
}

test('an untouched answer is decrypted', async () => {
  tamper((answer) => answer);

  expect((await client.call({ first: 1, second: 2 })).outputs).toEqual({ total: 3n });

  expect(decryptions).toBe(1);
});

test('a flipped byte of an output is refused before decryption', async () => {
  tamper((answer) => {
    const changed = Uint8Array.from(answer);
    changed[5000]! ^= 1;
    return changed;
  });

  expect(await refusal()).toBe('FHE_CLIENT_RECEIPT: the answer is damaged');

  expect(decryptions).toBe(0);
});

test('an output with a head of its own for other bytes is refused by the receipt', async () => {
  tamper((answer) => {
    const [output, ...rest] = split(answer);
    const { head, payload } = parts(output!);
    const changed = Uint8Array.from(payload);
    changed[5000]! ^= 1;
    return join(encodeEnvelope(head, changed), ...rest);
  });

  expect(await refusal()).toBe('FHE_CLIENT_RECEIPT: it names other outputs');

  expect(decryptions).toBe(0);
});

test('the receipt of another call is refused, also with that call\'s outputs', async () => {
  let earlier = new Uint8Array();
  tamper((answer) => earlier = Uint8Array.from(answer));
  await client.call({ first: 5, second: 5 });
  decryptions = 0;

  tamper((answer) => join(split(answer)[0]!, split(earlier)[1]!));
  const swapped = await refusal();
  tamper(() => earlier);
  const replayed = await refusal();

  expect([swapped, replayed]).toEqual(['FHE_CLIENT_RECEIPT: it is of another request', 'FHE_CLIENT_RECEIPT: it is of another request']);
  expect(decryptions).toBe(0);
});

test('a receipt that another key signed is refused', async () => {
  const { generateKeyPair, CompactSign, decodeJwt, decodeProtectedHeader } = await import('jose');
  const { privateKey } = await generateKeyPair('ES256');
  let forged: Uint8Array | undefined;
  network.intervene(async ({ path }, pass) => {
    if (path !== '/evaluations') return undefined;
    const answer = new Uint8Array(await (await pass()).arrayBuffer());
    const [output, receipt] = split(answer);
    const { head, payload } = parts(receipt!);
    const jws = new TextDecoder().decode(payload);
    const { alg, typ, kid } = decodeProtectedHeader(jws);
    const signed = await new CompactSign(new TextEncoder().encode(JSON.stringify(decodeJwt(jws)))).setProtectedHeader({ alg: alg!, typ, kid }).sign(privateKey);
    forged = join(output!, encodeEnvelope(head, new TextEncoder().encode(signed)));
    return new Response(forged as Uint8Array<ArrayBuffer>, { headers: { 'content-type': 'application/vnd.fhe-serverless.v1' } });
  });

  expect(await refusal()).toBe('FHE_CLIENT_RECEIPT: no trusted key signed it');

  expect(forged).toBeDefined();
  expect(decryptions).toBe(0);
});

test('a signed manifest is no receipt, though the same key signed it', async () => {
  const { manifest } = await (await fetch(`${deployment.url}/manifest`)).json() as { manifest: string };
  tamper((answer) => {
    const [output, receipt] = split(answer);
    return join(output!, encodeEnvelope(parts(receipt!).head, new TextEncoder().encode(manifest)));
  });

  expect(await refusal()).toBe('FHE_CLIENT_RECEIPT: no trusted key signed it');
});

test.each([
  ['no receipt', (answer: Uint8Array) => split(answer)[0]!],
  ['no output', (answer: Uint8Array) => split(answer)[1]!],
  ['an output twice', (answer: Uint8Array) => join(split(answer)[0]!, split(answer)[0]!)],
  ['nothing', () => new Uint8Array()],
  ['bytes after the end', (answer: Uint8Array) => join(answer, Uint8Array.of(0))],
  ['an output that is cut off', (answer: Uint8Array) => answer.subarray(0, answer.length - 100)],
])('an answer with %s is refused', async (_name, change) => {
  tamper(change);

  expect(await refusal()).toMatch(/^FHE_CLIENT_RECEIPT: the answer/);

  expect(decryptions).toBe(0);
});

test('an answer longer than the manifest allows is not even read', async () => {
  tamper(() => new Uint8Array(1 << 20));

  expect(await refusal()).toContain('FHE_WIRE_TOO_LARGE');
});

test('each claim that the client knows is compared: function, plan, parameters, key, inputs, outputs, bytes, price and units', async () => {
  tamper((answer) => answer);
  const { receipt: { claims } } = await client.call({ first: 1, second: 2 });
  const manifest = await client.manifest();
  const { keyId, inputDigests, outputDigests, bytesIn, bytesOut } = claims;
  const known = { manifest, keyId, inputDigests, outputDigests, bytesIn, bytesOut };
  const digest = '00'.repeat(32);
  const changes: Partial<ReceiptClaims>[] = [
    { iss: 'another' }, { planDigest: digest }, { planDigest: null, programDigest: null }, { programDigest: digest }, { parametersFingerprints: [digest] },
    { parametersFingerprints: [...claims.parametersFingerprints, digest] }, { keyId: '00'.repeat(16) }, { requestDigest: digest }, { inputDigests: inputDigests.toReversed() },
    { outputDigests: [digest] }, { outputDigests: [...outputDigests, digest] }, { bytesIn: bytesIn + 1 }, { bytesOut: bytesOut - 1 }, { amountNano: claims.amountNano + 1 },
    { amountNano: claims.amountNano - 1 }, { currency: 'EUR' }, { priceBookVersion: 'x' }, { microUnits: 0 }, { unitsVersion: 'x' }, { depthClass: 3 },
  ];

  expect(() => requireMatchingReceipt(claims, known)).not.toThrow();

  for (const change of changes) {
    expect(() => requireMatchingReceipt({ ...claims, ...change }, known)).toThrow(expect.objectContaining({ code: 'FHE_CLIENT_RECEIPT' }));
  }
});


function split(answer: Uint8Array): Uint8Array[] {
  const envelopes: Uint8Array[] = [];
  for (let offset = 0; offset < answer.length;) {
    const { headBytes, payloadBytes } = readEnvelopePrefix(answer.subarray(offset));
    const end = offset + ENVELOPE_PREFIX_BYTES + headBytes + payloadBytes;
    envelopes.push(answer.subarray(offset, end));
    offset = end;
  }
  return envelopes;
}

function parts(envelope: Uint8Array): { head: ReturnType<typeof decodeEnvelopeHead>; payload: Uint8Array } {
  const { headBytes } = readEnvelopePrefix(envelope);
  const start = ENVELOPE_PREFIX_BYTES + headBytes;
  return { head: decodeEnvelopeHead(envelope.subarray(ENVELOPE_PREFIX_BYTES, start)), payload: envelope.subarray(start) };
}

function join(...pieces: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(pieces));
}
