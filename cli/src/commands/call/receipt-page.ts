/** The claims of a verified receipt. */
import type { ReceiptClaims } from '@fhe-serverless/core/wire';
import { columns, page, section, showAmount, showBytes, showUnits } from '../../terminal/index.ts';

export function receiptPage(claims: ReceiptClaims): string {
  return page(
    section('The receipt is genuine', columns([
      ['function', `${claims.iss}, version ${claims.functionVersion}`],
      ['issued', new Date(claims.iat * 1000).toISOString()],
      ['signed by', claims.kid],
      ['request', claims.requestId],
      ['caller', `${claims.sub} (a pseudonym)`],
    ])),
    section('What was run', columns([
      ['plan', claims.planDigest ?? 'none: a raw handler'],
      ['program', claims.programDigest ?? 'none: a raw handler'],
      ['engine', `${claims.engine}, ${claims.engineVariant}`],
      ['code', claims.codeDigest],
      ['layer', claims.layerDigest ?? 'none'],
      ['key id', claims.keyId],
    ])),
    section('On what', columns([
      ...claims.inputDigests.map((digest, index) => [index === 0 ? 'inputs' : '', digest]),
      ...claims.outputDigests.map((digest, index) => [index === 0 ? 'outputs' : '', digest]),
    ])),
    section('At what price', columns([
      ['amount', `${showAmount(claims.amountNano, claims.currency)}, price book ${claims.priceBookVersion}`],
      ['effort', `${showUnits(claims.microUnits)} units, depth class ${claims.depthClass}, units ${claims.unitsVersion}`],
      ['bytes', `${showBytes(claims.bytesIn)} in, ${showBytes(claims.bytesOut)} out`],
    ])),
  );
}
