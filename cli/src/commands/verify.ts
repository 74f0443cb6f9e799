/** `verify`: whether a receipt is genuine, and what it says. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { FheError } from '@fhe-serverless/core/errors';
import type { Receipt } from 'fhe-serverless/client';
import { type TrustFlags, trustPath, withTrust } from './client/client-flags.ts';
import { defineCommand, terminalOf } from './define-command.ts';
import type { Terminal } from '../terminal/index.ts';

const COMPACT_JWS = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

export function addVerify(program: Command): void {
  withTrust(defineCommand(program, {
    name: 'verify',
    summary: 'check the signature of a receipt against the trust file and print what it says',
    description: 'A file, - or the receipt itself is checked offline; for a request id, the receipt is fetched first. A genuine receipt names who claims what was run; that it was run so, only running it again would show.',
    examples: ['fhe-serverless verify receipts/0190c1b2.jwt', 'fhe-serverless verify 0190c1b2-7d1e-4c0a-9f43-3a1d5b1f2c55'],
  }))
    .argument('<receipt>', 'file, -, the receipt itself, or the request id of a call of yours')
    .action(verify);
}

async function verify(text: string, flags: TrustFlags): Promise<void> {
  const terminal = terminalOf(flags);
  const [receipt, { receiptPage }] = await Promise.all([receiptOf(text, flags, terminal), import('./call/receipt-page.ts')]);
  terminal.answer({ verified: true, claims: receipt.claims, receipt: receipt.jws }, () => receiptPage(receipt.claims));
}

async function receiptOf(text: string, flags: TrustFlags, terminal: Terminal): Promise<Receipt> {
  const jws = await givenReceipt(text);
  if (jws === undefined) {
    const { openReader } = await import('./client/open-client.ts');
    using client = await openReader(flags, terminal);
    return client.receipt(text);
  }
  const { readTrustFile, verifyReceipt } = await import('fhe-serverless/client');
  const { issuer, jwks } = await readTrustFile(trustPath(flags));
  const claims = await verifyReceipt(jws, jwks);
  if (claims.iss !== issuer) throw new FheError('FHE_CLIENT_RECEIPT', { reason: `it is of ${claims.iss}, the trust file of ${issuer}` });
  return { jws, claims };
}

/** Undefined for what must be a request id. */
async function givenReceipt(text: string): Promise<string | undefined> {
  if (COMPACT_JWS.test(text) && !existsSync(text)) return text;
  if (text !== '-' && !existsSync(text)) return undefined;
  const { readInputText } = await import('./input/read-input.ts');
  return (await readInputText(text)).trim();
}
