import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { partsOf } from '../../../src/adapters/aws/upload-parts.ts';

async function* chunks(...given: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* given;
}

async function collect(parts: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const collected: Uint8Array[] = [];
  for await (const part of parts) collected.push(part);
  return collected;
}

test('cuts any stream into full parts and a rest, without changing a byte', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 }), fc.integer({ min: 1, max: 32 }), async (given, partBytes) => {
    const whole = Buffer.concat(given);

    const parts = await collect(partsOf(chunks(...given), whole.length, partBytes));

    expect(Buffer.concat(parts).equals(whole)).toBe(true);
    expect(parts.slice(0, -1).every((part) => part.length === partBytes)).toBe(true);
    expect(parts).toHaveLength(Math.max(1, Math.ceil(whole.length / partBytes)));
  }));
});

test.each([[9], [11], [0], [25]])('never gives the last part of a stream that has 10 bytes instead of %i', async (announced) => {
  const seen: Uint8Array[] = [];
  const read = async () => {
    for await (const part of partsOf(chunks(new Uint8Array(4), new Uint8Array(6)), announced, 4)) seen.push(part);
  };

  await expect(read()).rejects.toMatchObject({ code: 'FHE_BUG_INVARIANT' });
  expect(seen.reduce((sum, part) => sum + part.length, 0)).toBeLessThan(Math.max(announced, 1));
});
