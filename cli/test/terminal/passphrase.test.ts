import { expect, test } from '@jest/globals';
import { askPassphrase } from '../../src/terminal/index.ts';

test('machines give it in a variable', async () => {
  expect(await askPassphrase({ path: 'key.json', isNew: true }, { FHE_PASSPHRASE: 'words' })).toBe('words');
});

test.each([['', 'it is empty'], ['x'.repeat(1025), 'it is longer than 1024 characters']])('fails when it is no passphrase', async (given, words) => {
  await expect(askPassphrase({ path: 'key.json' }, { FHE_PASSPHRASE: given })).rejects.toMatchObject({ code: 'FHE_CLI_PASSPHRASE', message: `no passphrase for key.json: ${words}` });
});
