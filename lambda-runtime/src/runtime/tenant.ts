/** Pseudonyms: what stands for a caller in ledgers, receipts, object paths and audit trails. */
import { createHash } from 'node:crypto';

const DOMAIN = 'fhe-serverless/tenant/v1';

/**
 * Derives the pseudonym of an authenticated principal, 32 hex digits. The salt belongs to one deployment,
 * so pseudonyms of two deployments cannot be joined; keep it out of logs.
 */
export function tenantPseudonym(deploymentSalt: string, principal: string): string {
  const hash = createHash('sha256');
  // Lengths before the texts: no two different triples hash the same bytes.
  for (const text of [DOMAIN, deploymentSalt, principal]) {
    const bytes = Buffer.from(text, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  }
  return hash.digest('hex').slice(0, 32);
}
