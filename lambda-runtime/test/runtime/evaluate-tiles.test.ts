/** POST /evaluations with several ciphertexts for one input or output, an index, and clear inputs. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { envelopeDigest, readEnvelopes, requestDigest } from '@fhe-serverless/core/wire';
import { hex } from '../../src/runtime/hashes.ts';
import { fresh } from '../contracts/opened-port.ts';
import { INSECURE_CHAIN, INSECURE_PLAN_DIGEST, insecureTiledPlan } from '../fixtures/insecure-plan.ts';
import { insecureCiphertext, insecurePlaintext } from '../fixtures/insecure-seal-objects.ts';
import { openService, type Service } from '../fixtures/service.ts';
import { readAnswer, TestClient, verdict, type InputOptions } from '../fixtures/test-client.ts';

/** Ports of the plan. */
const [FIRST_TILE, SECOND_TILE, CATEGORY, WEIGHTS, LOWER_WEIGHTS] = [0, 1, 2, 3, 4] as const;
const SCALE = 2 ** 25;

let service: Service;
let client: TestClient;

beforeAll(async () => {
  service = await openService({ function: { plan: insecureTiledPlan() } });
  client = await service.readyClient();
});
afterAll(() => service.close());

/** The message with some envelopes made otherwise. */
function message(changes: Readonly<Record<number, InputOptions>> = {}): Buffer {
  return Buffer.concat(client.inputs().map((envelope, port) => (changes[port] === undefined ? envelope : client.inputAt(port, changes[port]))));
}

const evaluate = (body: Uint8Array, key = fresh()) => client.evaluate(service.app, key, body);
const digestsOf = (body: Uint8Array): string[] => readEnvelopes(body, { allowedKinds: ['ciphertext', 'encoded-constant'], budgetBytes: { 'ciphertext': 1 << 20, 'encoded-constant': 1 << 20 } })
  .map(({ headBytes }) => hex(envelopeDigest(headBytes)));

test('an answer has one envelope for each ciphertext, named by output and tile', async () => {
  const response = await evaluate(message());

  const { outputs } = await readAnswer(response.body, await service.options.ports.signer.publicJwk());
  expect(response.status).toBe(200);
  expect(outputs.map(({ head }) => head.encoding)).toEqual([
    { name: 'rows', dtype: 'real', shape: [2, 4], samples: 2 },
    { name: 'rows', dtype: 'real', shape: [2, 4], samples: 2, tile: 1 },
    { name: 'score', dtype: 'real', shape: [], samples: 2 },
  ]);
});

test('the receipt and the request digest name every envelope, clear ones included', async () => {
  const body = message();

  const response = await evaluate(body);

  const { receipt, outputs } = await readAnswer(response.body, await service.options.ports.signer.publicJwk());
  expect(receipt.inputDigests).toEqual(digestsOf(body));
  expect(receipt.inputDigests).toHaveLength(5);
  expect(receipt.outputDigests).toHaveLength(outputs.length);
  expect(receipt.requestDigest).toBe(requestDigest(INSECURE_PLAN_DIGEST, Buffer.from(client.keyId, 'hex'), receipt.inputDigests));
  expect(receipt.bytesIn).toBe(body.length);
});

test.each([['a tile', SECOND_TILE], ['a clear input', WEIGHTS], ['the same clear input at another level', LOWER_WEIGHTS]])('an idempotency key stands for the bytes of %s', async (_name, port) => {
  const key = fresh();
  await evaluate(message(), key);

  expect(verdict(await evaluate(message({ [port]: { seed: 'other' } }), key))).toBe('409 FHE_REQUEST_KEY_REUSED');
});

test('the tiles of a request can be uploaded one by one', async () => {
  const uploads: string[] = [];
  for (const envelope of client.inputs()) uploads.push(await client.uploadInput(service.registrar, envelope));

  const response = await client.ask(service.app, { method: 'POST', path: '/evaluations', headers: { 'idempotency-key': fresh() }, json: { uploads } });

  expect(response.status).toBe(200);
});

const encodingOf = (port: number, differing: object): InputOptions => {
  const { name, dtype, shape, tile } = service.options.plan.inputs[port]!;
  return { draft: { encoding: { name, dtype, shape, samples: 2, ...(tile > 0 && { tile }), ...differing } } };
};
const asConstant = { kind: 'encoded-constant', polynomials: undefined, seeded: undefined } as const;
const asCiphertext = { kind: 'ciphertext', polynomials: 2, seeded: true } as const;

describe('an evaluation is refused', () => {
  test.each<[string, string, () => Uint8Array]>([
    ['without the second tile', '410 FHE_WIRE_PLAN_CHANGED', () => Buffer.concat(client.inputs().filter((_, port) => port !== SECOND_TILE))],
    ['without a clear input', '410 FHE_WIRE_PLAN_CHANGED', () => Buffer.concat(client.inputs().slice(0, WEIGHTS))],
    ['with the tiles of an input exchanged', '410 FHE_WIRE_PLAN_CHANGED', () => Buffer.concat([SECOND_TILE, FIRST_TILE, CATEGORY, WEIGHTS, LOWER_WEIGHTS].map((port) => client.inputAt(port)))],
    ['with one tile twice', '410 FHE_WIRE_PLAN_CHANGED', () => Buffer.concat([FIRST_TILE, FIRST_TILE, CATEGORY, WEIGHTS, LOWER_WEIGHTS].map((port) => client.inputAt(port)))],
    ['with a tile that the plan does not have', '410 FHE_WIRE_PLAN_CHANGED', () => message({ [SECOND_TILE]: encodingOf(SECOND_TILE, { tile: 2 }) })],
    ['with an envelope more', '400 FHE_WIRE_MALFORMED', () => Buffer.concat([message(), client.inputAt(LOWER_WEIGHTS)])],
    ['with an index that names another length', '410 FHE_WIRE_PLAN_CHANGED', () => message({ [CATEGORY]: encodingOf(CATEGORY, { shape: [5] }) })],
    ['with an index that is not encrypted', '400 FHE_WIRE_KIND', () => message({ [CATEGORY]: { draft: asConstant, payload: insecurePlaintext(INSECURE_CHAIN, 1, SCALE, 's') } })],
    ['with a plaintext for an encrypted tile', '400 FHE_WIRE_KIND', () => message({ [SECOND_TILE]: { draft: asConstant, payload: insecurePlaintext(INSECURE_CHAIN, 1, SCALE, 's') } })],
    ['with a ciphertext for a clear input', '400 FHE_WIRE_KIND', () => message({ [WEIGHTS]: { draft: asCiphertext, payload: insecureCiphertext(INSECURE_CHAIN, 1, SCALE, 's') } })],
    ['with a plaintext above the budget of clear inputs', '413 FHE_WIRE_TOO_LARGE', () => message({ [WEIGHTS]: { payload: new Uint8Array(16_473) } })],
    ['with a clear input of another level', '400 FHE_WIRE_REJECTED', () => message({ [WEIGHTS]: { draft: { level: 0 }, payload: insecurePlaintext(INSECURE_CHAIN, 0, SCALE, 's') } })],
    ['with a clear input of another scale', '400 FHE_WIRE_REJECTED', () => message({ [WEIGHTS]: { draft: { scale: SCALE / 2 }, payload: insecurePlaintext(INSECURE_CHAIN, 1, SCALE / 2, 's') } })],
    ['with the two encodings of a clear input exchanged', '400 FHE_WIRE_REJECTED', () => Buffer.concat([FIRST_TILE, SECOND_TILE, CATEGORY, LOWER_WEIGHTS, WEIGHTS].map((port) => client.inputAt(port)))],
    ['with a scale that the plaintext contradicts', '400 FHE_WIRE_REJECTED', () => message({ [WEIGHTS]: { payload: insecurePlaintext(INSECURE_CHAIN, 1, SCALE / 2, 's') } })],
    ['with a clear input that is no plaintext', '400 FHE_WIRE_REJECTED', () => message({ [WEIGHTS]: { payload: insecureCiphertext(INSECURE_CHAIN, 0, SCALE, 's') } })],
    ['with clear inputs of other samples than the encrypted ones', '400 FHE_WIRE_MALFORMED', () => message({ [WEIGHTS]: { samples: 3 } })],
    ['with a clear input under another key id', '400 FHE_WIRE_MALFORMED', () => message({ [WEIGHTS]: { draft: { keyId: new Uint8Array(16) } } })],
  ])('%s: %s', async (_name, expected, body) => {
    const stored = await service.world.stored();
    const before = service.engine.evaluations;

    expect(verdict(await evaluate(body()))).toBe(expected);

    expect(await service.world.stored()).toEqual(stored);
    expect(service.engine.evaluations).toBe(before);
  });
});
