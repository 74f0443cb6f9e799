/** A sealed evaluation key opens in its own place and nowhere else. */
import { describe, expect, test } from '@jest/globals';
import { openPart, sealPart, type PartPlace } from '../../src/runtime/key-sealing.ts';
import { codeOf, collected, fresh, same } from '../contracts/opened-port.ts';
import { testPlaintext } from '../interop/test-plaintext.ts';

const KEY = Buffer.alloc(32, 3);
const PART = testPlaintext(5000);
const PLACE: PartPlace = { tenant: fresh(), keyId: fresh(), dataKeyId: fresh(), partDigest: fresh(32), parametersFingerprint: fresh(32) };

async function* whole(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}

const sealed = (place = PLACE) => collected(sealPart(KEY, place, whole(PART), PART.length).body);
const opened = (object: Uint8Array, place = PLACE, key: Uint8Array = KEY) => collected(openPart(key, place, whole(object)));

describe('a sealed part', () => {
  test('opens in its place, and is as long as announced', async () => {
    const { bytes, body } = sealPart(KEY, PLACE, whole(PART), PART.length);
    const object = await collected(body);

    expect(object.length).toBe(bytes);
    expect(Buffer.from(object.subarray(0, 4)).toString()).toBe('FHEK');
    expect(same(await opened(object), PART)).toBe(true);
  });

  test.each(['tenant', 'keyId', 'dataKeyId', 'partDigest', 'parametersFingerprint'] as const)('does not open where the %s is another', async (name) => {
    const elsewhere = { ...PLACE, [name]: fresh(PLACE[name].length / 2) };

    expect(await codeOf(opened(await sealed(), elsewhere))).toBe('FHE_KEYS_DAMAGED');
  });

  test('does not open as another part, even with that part\'s header put before it', async () => {
    const other = { ...PLACE, partDigest: fresh(32) };
    const [object, foreign] = [Buffer.from(await sealed()), Buffer.from(await sealed(other))];
    const start = object.length - foreign.length + headBytes(foreign);

    expect(await codeOf(opened(Buffer.concat([foreign.subarray(0, start), object.subarray(start)]), other))).toBe('FHE_KEYS_DAMAGED');
  });

  test('does not open under another data key', async () => {
    expect(await codeOf(opened(await sealed(), PLACE, Buffer.alloc(32, 4)))).toBe('FHE_KEYS_DAMAGED');
  });

  test('does not open when it is cut off, in header or body, or empty', async () => {
    const object = await sealed();

    for (const length of [0, 4, 8, 50, headBytes(object), object.length - 1]) {
      expect([length, await codeOf(opened(object.subarray(0, length)))]).toEqual([length, 'FHE_KEYS_DAMAGED']);
    }
  });

  test('does not open with one bit changed in its header', async () => {
    const object = await sealed();

    for (let at = 0; at < headBytes(object); at += 7) {
      const changed = Uint8Array.from(object);
      changed[at]! ^= 1;
      expect([at, await codeOf(opened(changed))]).toEqual([at, 'FHE_KEYS_DAMAGED']);
    }
  });
});

function headBytes(object: Uint8Array): number {
  return 8 + Buffer.from(object).readUInt32BE(4);
}
