import { expect, test } from '@jest/globals';
import { localEndpoint, underEnvironment } from '../../src/deployment/index.ts';

test.each([
  ['http://127.0.0.1:4566', true], ['http://localhost:4566', true], ['http://[::1]:4566', true],
  ['https://endpoint.example', false], ['http://127.0.0.1.example', false], ['not an address', false],
])('%s is on this machine: %s', (endpoint, isLocal) => {
  expect(localEndpoint({ AWS_ENDPOINT_URL: endpoint })).toBe(isLocal ? endpoint : undefined);
});

test('variables of a local cloud replace every one of the user\'s for a while, and only those', async () => {
  process.env['AWS_PROFILE'] = 'production';
  process.env['FHE_TEST_KEPT'] = 'yes';

  const inside = await underEnvironment({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, async () => ({ ...process.env }));

  expect(inside).toMatchObject({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1', FHE_TEST_KEPT: 'yes' });
  expect(inside['AWS_PROFILE']).toBeUndefined();
  expect(process.env['AWS_PROFILE']).toBe('production');
  expect(process.env['AWS_ENDPOINT_URL']).toBeUndefined();
  delete process.env['AWS_PROFILE'];
  delete process.env['FHE_TEST_KEPT'];
});

test('they go also when the work fails', async () => {
  await expect(underEnvironment({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, () => Promise.reject(new Error('no')))).rejects.toThrow('no');

  expect(process.env['AWS_ENDPOINT_URL']).toBeUndefined();
});
