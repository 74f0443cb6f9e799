/** What every Signer does: signatures that an ordinary JOSE library verifies with the published key. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { calculateJwkThumbprint, compactVerify, importJWK } from 'jose';
import type { Signer } from '../../src/runtime/index.ts';
import { signCompact } from '../../src/runtime/jws.ts';
import { codeOf, type Opened, type OpenPort } from './opened-port.ts';

export function signerContract(name: string, open: OpenPort<Signer>): void {
  describe(`${name} as Signer`, () => {
    let opened: Opened<Signer>;
    let signer: Signer;
    beforeAll(async () => {
      opened = await open();
      signer = opened.port;
    });
    afterAll(() => opened.close());

    test('publishes a P-256 key without its private half, named the same every time', async () => {
      const jwk = await signer.publicJwk();

      expect(jwk).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' });
      expect(Object.keys(jwk).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
      expect(jwk.kid.length).toBeGreaterThan(0);
      expect(await signer.publicJwk()).toEqual(jwk);
      expect(await calculateJwkThumbprint({ ...jwk })).toHaveLength(43);
    });

    test('signs 64 bytes that verify, for short and long messages', async () => {
      const key = await importJWK({ ...await signer.publicJwk() }, 'ES256');

      for (const length of [1, 5000, 100_000]) {
        const jws = await signCompact(signer, 'test+jwt', { text: 'x'.repeat(length) });
        const { payload, protectedHeader } = await compactVerify(jws, key, { algorithms: ['ES256'] });
        expect(JSON.parse(new TextDecoder().decode(payload))).toEqual({ text: 'x'.repeat(length) });
        expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'test+jwt', kid: (await signer.publicJwk()).kid });
      }
      expect(await signer.sign(Buffer.from('message'))).toHaveLength(64);
    });

    test('gives signatures that fail for another message', async () => {
      const key = await importJWK({ ...await signer.publicJwk() }, 'ES256');
      const [header, , signature] = (await signCompact(signer, 'test+jwt', { amount: 1 })).split('.');
      const forged = `${header}.${Buffer.from('{"amount":2}').toString('base64url')}.${signature}`;

      expect(await codeOf(compactVerify(forged, key))).toBe('ERR_JWS_SIGNATURE_VERIFICATION_FAILED');
    });

    test('signs twenty messages at once, each for itself', async () => {
      const key = await importJWK({ ...await signer.publicJwk() }, 'ES256');

      const tokens = await Promise.all(Array.from({ length: 20 }, (_, index) => signCompact(signer, 'test+jwt', { index })));

      const payloads = await Promise.all(tokens.map(async (token) => JSON.parse(new TextDecoder().decode((await compactVerify(token, key)).payload)) as { index: number }));
      expect(payloads.map(({ index }) => index)).toEqual([...tokens.keys()]);
    });
  });
}
