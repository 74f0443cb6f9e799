import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { requestDigest } from '../../src/wire/index.ts';

test('is the SHA-256 of plan digest, key id and input digests in order', () => {
  const [plan, keyId, inputs] = ['aa'.repeat(32), 'bb'.repeat(16), ['cc'.repeat(32), 'dd'.repeat(32)]];
  const expected = createHash('sha256').update(Buffer.from(plan + keyId + inputs.join(''), 'hex')).digest('hex');

  expect(requestDigest(plan, Buffer.from(keyId, 'hex'), inputs)).toBe(expected);
  expect(requestDigest(plan, Buffer.from(keyId, 'hex'), inputs.toReversed())).not.toBe(expected);
});
