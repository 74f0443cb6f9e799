/** What every Kms does: a data key opens in its own context and nowhere else. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DataKeyContext, Kms } from '../../src/runtime/index.ts';
import { codeOf, fresh, type Opened, type OpenPort } from './opened-port.ts';

export function kmsContract(name: string, open: OpenPort<Kms>): void {
  describe(`${name} as Kms`, () => {
    let opened: Opened<Kms>;
    let kms: Kms;
    beforeAll(async () => {
      opened = await open();
      kms = opened.port;
    });
    afterAll(() => opened.close());

    test('opens a data key in the context it was made in', async () => {
      const context = contextOf();

      const { plaintext, wrapped } = await kms.generateDataKey(context);

      expect(plaintext).toHaveLength(32);
      expect(Buffer.compare(await kms.unwrapDataKey(wrapped, context), plaintext)).toBe(0);
    });

    test('makes another key each time, and does not store it in clear', async () => {
      const context = contextOf();
      const first = await kms.generateDataKey(context);
      const second = await kms.generateDataKey(context);

      expect(Buffer.compare(first.plaintext, second.plaintext)).not.toBe(0);
      expect(Buffer.from(first.wrapped).includes(Buffer.from(first.plaintext))).toBe(false);
    });

    test.each<[string, Partial<DataKeyContext>]>([['tenant', { tenant: fresh() }], ['key id', { keyId: fresh() }]])('fails when the %s is another', async (_name, differing) => {
      const context = contextOf();
      const { wrapped } = await kms.generateDataKey(context);

      expect(await codeOf(kms.unwrapDataKey(wrapped, { ...context, ...differing }))).not.toBe('ok');
    });

    test('fails for changed, shortened and made-up bytes', async () => {
      const context = contextOf();
      const { wrapped } = await kms.generateDataKey(context);
      const changed = Uint8Array.from(wrapped);
      changed[wrapped.length - 1]! ^= 1;

      for (const bytes of [changed, wrapped.subarray(0, wrapped.length - 1), new Uint8Array(wrapped.length), new Uint8Array()]) {
        expect(await codeOf(kms.unwrapDataKey(bytes, context))).not.toBe('ok');
      }
    });
  });
}

function contextOf(): DataKeyContext {
  return { tenant: fresh(), keyId: fresh(), format: 'FHEK1' };
}
