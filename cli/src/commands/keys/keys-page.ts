/** What the key commands say, above all what the loss of a secret key means. */
import type { KeyName, RegisteredKeys } from 'fhe-serverless/client';
import { columns, page, section, showBytes, showNumberOf, wrapped } from '../../terminal/index.ts';

const LOSS = [
  'Whoever has this file and its passphrase can read your results. Without both of them nobody can: not the operator of a function, not its cloud, not you.',
  'If you lose either, what was encrypted under it stays closed for good. Nobody can reset it.',
  'Keep a copy of the file somewhere safe, keep the passphrase elsewhere, and commit neither.',
];

export function createdPage(path: string): string {
  return page(
    `${path} is made. A secret key is put into it for each function that you register with.`,
    ...LOSS.map((text) => wrapped(text).join('\n')),
    section('Next', '  fhe-serverless keys register'),
  );
}

export function registeredPage({ functionName, keyId, count, bytes }: RegisteredKeys & { readonly functionName: string; readonly count: number; readonly bytes: number }): string {
  return section(`${functionName} can compute on what this key encrypts`, columns([
    ['key id', keyId],
    ['evaluation keys', count === 0 ? 'none are needed' : `${showNumberOf(count, 'key')}, ${showBytes(bytes)}`],
  ]));
}

export function shownPage(path: string, keys: readonly KeyName[]): string {
  if (keys.length === 0) return `${path} holds no keys yet; \`fhe-serverless keys register\` makes one`;
  return section(path, columns([['key id', 'parameters'], ...keys.map(({ keyId, parametersFingerprint }) => [keyId, parametersFingerprint.slice(0, 32)])]));
}
