/** The streaming encryption against Tink's own streams, and against every way of taking a stream apart. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { sha256Hex } from '../../src/runtime/hashes.ts';
import { decryptStream, encryptedBytes, encryptStream, encryptUnderHeader } from '../../src/runtime/streaming-aead.ts';
import { codeOf, collected, same } from '../contracts/opened-port.ts';
import { testPlaintext } from '../interop/test-plaintext.ts';

interface TinkVector {
  readonly key: string;
  readonly associatedData: string;
  readonly plaintextBytes: number;
  readonly ciphertextBytes: number;
  readonly ciphertext?: string;
  readonly header?: string;
  readonly sha256?: string;
}

const { vectors } = JSON.parse(readFileSync(new URL('../interop/tink-vectors.json', import.meta.url), 'utf8')) as { vectors: readonly TinkVector[] };
const KEY = Buffer.alloc(32, 7);
const DATA = Buffer.from('associated data');
const SEGMENT = 1 << 20;

const bytes = (text: string | undefined) => Buffer.from(text ?? '', 'hex');

async function* pieces(content: Uint8Array, length = 65_521): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += length) yield content.subarray(at, at + length);
}

const sealed = (content: Uint8Array) => collected(encryptStream(KEY, DATA, pieces(content)));
const opened = (stream: Uint8Array, key: Uint8Array = KEY, data: Uint8Array = DATA) => collected(decryptStream(key, data, pieces(stream)));

describe('a stream that Tink wrote', () => {
  test.each(vectors.filter(({ ciphertext }) => ciphertext !== undefined))('opens: $plaintextBytes bytes', async (vector) => {
    const plaintext = await opened(bytes(vector.ciphertext), bytes(vector.key), bytes(vector.associatedData));

    expect(same(plaintext, testPlaintext(vector.plaintextBytes))).toBe(true);
  });

  test.each(vectors.filter(({ header }) => header !== undefined))('is ours under its header, byte for byte: $plaintextBytes bytes', async (vector) => {
    const stream = await collected(encryptUnderHeader(bytes(vector.key), bytes(vector.associatedData), bytes(vector.header), pieces(testPlaintext(vector.plaintextBytes))));

    expect([stream.length, sha256Hex(stream)]).toEqual([vector.ciphertextBytes, vector.sha256]);
    expect(encryptedBytes(vector.plaintextBytes)).toBe(stream.length);
  });
});

describe('a stream', () => {
  const FIRST = SEGMENT - 56;

  test.each([0, 1, FIRST - 1, FIRST, FIRST + 1, FIRST + SEGMENT - 16, FIRST + SEGMENT - 15, 3_000_000])('of %d bytes comes back', async (length) => {
    const stream = await sealed(testPlaintext(length));

    expect(stream.length).toBe(encryptedBytes(length));
    expect(same(await opened(stream), testPlaintext(length))).toBe(true);
  });

  test('does not depend on how it is cut into chunks', async () => {
    const stream = await sealed(testPlaintext(1_500_000));

    for (const length of [1000, SEGMENT, SEGMENT + 1, stream.length]) {
      expect(same(await collected(decryptStream(KEY, DATA, pieces(stream, length))), testPlaintext(1_500_000))).toBe(true);
    }
  });

  test('is another one each time', async () => {
    expect(same(await sealed(testPlaintext(10)), await sealed(testPlaintext(10)))).toBe(false);
  });

  test('holds one segment at a time', async () => {
    let produced = 0;
    async function* source(): AsyncGenerator<Uint8Array> {
      for (; produced < 10; produced += 1) yield new Uint8Array(SEGMENT);
    }
    const stream = encryptStream(KEY, DATA, source());

    await stream.next();
    await stream.next();

    expect(produced).toBeLessThanOrEqual(2);
    await stream.return(undefined);
  });

  test('fails when it is cut off, wherever', async () => {
    const stream = await sealed(testPlaintext(2 * SEGMENT));

    for (const length of [0, 39, 40, 55, 56, 1000, SEGMENT - 1, SEGMENT, SEGMENT + 15, SEGMENT + 16, 2 * SEGMENT, stream.length - 1]) {
      expect([length, await codeOf(opened(stream.subarray(0, length)))]).toEqual([length, 'FHE_KEYS_DAMAGED']);
    }
  });

  test('fails when something follows it', async () => {
    const stream = await sealed(testPlaintext(100));

    expect(await codeOf(opened(Buffer.concat([stream, Buffer.of(0)])))).toBe('FHE_KEYS_DAMAGED');
    expect(await codeOf(opened(Buffer.concat([stream, new Uint8Array(2 * SEGMENT)])))).toBe('FHE_KEYS_DAMAGED');
  });

  test('fails when segments change places, repeat or are missing', async () => {
    const stream = Buffer.from(await sealed(testPlaintext(4 * SEGMENT)));
    const segment = (index: number) => stream.subarray(index * SEGMENT, (index + 1) * SEGMENT);
    const orders = [[0, 2, 1, 3, 4], [0, 1, 1, 2, 3, 4], [0, 2, 3, 4], [0, 1, 2, 4], [0, 1, 2, 4, 3]];

    for (const order of orders) {
      expect([order, await codeOf(opened(Buffer.concat(order.map(segment))))]).toEqual([order, 'FHE_KEYS_DAMAGED']);
    }
  });

  test('fails when one bit is changed, in header, salt, nonce prefix, data or tag', async () => {
    const stream = await sealed(testPlaintext(200));

    for (const at of [0, 1, 32, 33, 39, 40, 150, stream.length - 16, stream.length - 1]) {
      const changed = Uint8Array.from(stream);
      changed[at]! ^= 1;
      expect([at, await codeOf(opened(changed))]).toEqual([at, 'FHE_KEYS_DAMAGED']);
    }
  });

  test('fails under another key and with other associated data', async () => {
    const stream = await sealed(testPlaintext(200));

    expect(await codeOf(opened(stream, Buffer.alloc(32, 8)))).toBe('FHE_KEYS_DAMAGED');
    expect(await codeOf(opened(stream, KEY, Buffer.from('other data')))).toBe('FHE_KEYS_DAMAGED');
  });

  test('gives out nothing of a segment that fails', async () => {
    const stream = Buffer.from(await sealed(testPlaintext(2 * SEGMENT)));
    stream[SEGMENT + 100]! ^= 1;
    const given: Uint8Array[] = [];

    const reading = (async () => { for await (const chunk of decryptStream(KEY, DATA, pieces(stream))) given.push(chunk); })();

    expect(await codeOf(reading)).toBe('FHE_KEYS_DAMAGED');
    expect(same(Buffer.concat(given), testPlaintext(FIRST))).toBe(true);
  });

  test('closes its source when it fails', async () => {
    let closed = 0;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield new Uint8Array(SEGMENT);
      } finally {
        closed += 1;
      }
    }

    await codeOf(collected(decryptStream(KEY, DATA, source())));
    const wellBegun = Buffer.concat([Buffer.of(40), new Uint8Array(100)]);
    await codeOf(collected(decryptStream(KEY, DATA, (async function* () { yield wellBegun; yield* source(); })())));

    expect(closed).toBe(2);
  });
});
