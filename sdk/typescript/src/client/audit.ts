/** Verifies a receipt on its own, for `verify` and for anyone who keeps receipts. */
import { FheError, isFheError, needs } from '@fhe-serverless/core/errors';
import { RECEIPT_TYPE, requireReceiptClaims, type ReceiptClaims } from '@fhe-serverless/core/wire';
import { verifiedToken, type Jwks } from './trust/signed-token.ts';

/**
 * The claims of a receipt that one of the keys signed. It names who claims what was run; that it was run so, an audit
 * shows by running it again.
 *
 * @throws FheError FHE_CLIENT_RECEIPT
 */
export async function verifyReceipt(receiptJws: string, jwks: Jwks): Promise<ReceiptClaims> {
  const token = await verifiedToken(receiptJws.trim(), jwks, RECEIPT_TYPE);
  needs(token !== undefined, 'FHE_CLIENT_RECEIPT', { reason: 'no trusted key signed it' });
  try {
    const claims = requireReceiptClaims(token.payload);
    needs(claims.kid === token.kid, 'FHE_CLIENT_RECEIPT', { reason: 'it names another key than the one that signed it' });
    return claims;
  } catch (error) {
    if (isFheError(error) && error.code === 'FHE_WIRE_MALFORMED') throw new FheError('FHE_CLIENT_RECEIPT', { reason: String(error.details.reason) });
    throw error;
  }
}
