/** The cache of loaded keys: bounded, shared, and free of what nobody may use any more. */
import { describe, expect, test } from '@jest/globals';
import type { LoadedKeys } from '@fhe-serverless/engine/evaluate';
import { KeyCache } from '../../src/runtime/key-cache.ts';
import type { KeysetRecord } from '../../src/runtime/index.ts';
import { keysetRecord } from '../contracts/key-store-contract.ts';
import { codeOf } from '../contracts/opened-port.ts';

class CountedKeys implements LoadedKeys {
  readonly bytes: number;
  freed = 0;

  constructor(bytes = 10) {
    this.bytes = bytes;
  }

  [Symbol.dispose](): void {
    this.freed += 1;
  }
}

/** Uses the keys and gives them back at once. */
async function touch(cache: KeyCache, keyset: KeysetRecord, keys = new CountedKeys()): Promise<{ keys: CountedKeys; hit: boolean }> {
  using lease = await cache.use(keyset, async () => keys);
  return { keys: lease.keys as CountedKeys, hit: lease.hit };
}

describe('the key cache', () => {
  test('loads once and then hits', async () => {
    const cache = new KeyCache(100);
    const keyset = keysetRecord();

    const first = await touch(cache, keyset);
    const second = await touch(cache, keyset);

    expect([first.hit, second.hit, second.keys === first.keys, first.keys.freed]).toEqual([false, true, true, 0]);
  });

  test('frees the least recently used keys first', async () => {
    const cache = new KeyCache(25);
    const [a, b, c] = [keysetRecord(), keysetRecord(), keysetRecord()];
    const ofA = await touch(cache, a);
    const ofB = await touch(cache, b);
    await touch(cache, a);

    await touch(cache, c);

    expect([ofA.keys.freed, ofB.keys.freed, cache.bytes]).toEqual([0, 1, 20]);
  });

  test('serves keys that are larger than its room, and keeps nothing of them', async () => {
    const cache = new KeyCache(5);

    const { keys } = await touch(cache, keysetRecord());

    expect([keys.freed, cache.bytes]).toEqual([1, 0]);
  });

  test('frees keys in use only after their last user', async () => {
    const cache = new KeyCache(15);
    const keyset = keysetRecord();
    const keys = new CountedKeys();
    const first = await cache.use(keyset, async () => keys);
    const second = await cache.use(keyset, async () => keys);
    await touch(cache, keysetRecord());

    first[Symbol.dispose]();
    first[Symbol.dispose]();
    const whileUsed = keys.freed;
    second[Symbol.dispose]();

    expect([whileUsed, keys.freed]).toEqual([0, 1]);
  });

  test('shares one load between calls that arrive together', async () => {
    const cache = new KeyCache(100);
    const keyset = keysetRecord();
    let loads = 0;
    const load = async () => { loads += 1; return new CountedKeys(); };

    const leases = await Promise.all(Array.from({ length: 20 }, () => cache.use(keyset, load)));

    expect(loads).toBe(1);
    for (const lease of leases) lease[Symbol.dispose]();
    cache[Symbol.dispose]();
    expect((leases[0]!.keys as CountedKeys).freed).toBe(1);
  });

  test('forgets a failed load, for all who waited for it', async () => {
    const cache = new KeyCache(100);
    const keyset = keysetRecord();
    const failing = async () => { throw Object.assign(new Error('no'), { code: 'FHE_KEYS_MISSING' }); };

    const outcomes = await Promise.all(Array.from({ length: 3 }, () => codeOf(cache.use(keyset, failing))));

    expect(outcomes).toEqual(Array(3).fill('FHE_KEYS_MISSING'));
    expect((await touch(cache, keyset)).hit).toBe(false);
  });

  test('loads anew when the record is another one', async () => {
    const cache = new KeyCache(100);
    const keyset = keysetRecord();
    const old = await touch(cache, keyset);

    const made = await touch(cache, { ...keyset, createdAt: keyset.createdAt + 1 });

    expect([made.hit, old.keys.freed]).toEqual([false, 1]);
  });

  test('keeps the keys when only the lease or the status of the record changed', async () => {
    const cache = new KeyCache(100);
    const keyset = keysetRecord();
    await touch(cache, keyset);

    expect((await touch(cache, { ...keyset, leaseExpiresAt: 1 })).hit).toBe(true);
  });

  test('forgets what was erased, even while it is loading', async () => {
    const cache = new KeyCache(100);
    const keyset = keysetRecord();
    const keys = new CountedKeys();
    let loaded = () => undefined as void;
    const using = cache.use(keyset, () => new Promise((resolve) => { loaded = () => resolve(keys); }));

    cache.forget(keyset);
    loaded();
    (await using)[Symbol.dispose]();

    expect([keys.freed, cache.bytes, (await touch(cache, keyset)).hit]).toEqual([1, 0, false]);
  });
});
