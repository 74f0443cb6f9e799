/** What a receipt may charge: the quote of a planned program, and no more than the quote of a raw handler, at the quoted rate. */
import { costOf, type ManifestClaims } from '@fhe-serverless/core/plan';
import type { ReceiptClaims } from '@fhe-serverless/core/wire';

/** Each rule with what a broken one means. */
export function chargeRules(receipt: ReceiptClaims, manifest: Pick<ManifestClaims, 'kind' | 'cost' | 'requestBytes'>): readonly (readonly [boolean, string])[] {
  const { cost } = manifest;
  const [wrongAmount, wrongUnits] = ['its amount is not the quoted one', 'its units are not the quoted ones'];
  const isMetered = manifest.kind === 'raw';
  return [
    [receipt.currency === cost.currency && receipt.priceBookVersion === cost.priceBookVersion, wrongAmount],
    [receipt.unitsVersion === cost.unitsVersion && receipt.depthClass === cost.depthClass, wrongUnits],
    [isMetered ? receipt.microUnits <= cost.microUnits : receipt.microUnits === cost.microUnits, wrongUnits],
    [isMetered ? isRated(receipt, manifest) : receipt.amountNano === cost.amountNano, wrongAmount],
  ];
}

/** Of another price book than ours, only the bound is known. */
function isRated({ microUnits, amountNano }: ReceiptClaims, { cost, requestBytes }: Pick<ManifestClaims, 'cost' | 'requestBytes'>): boolean {
  const rated = costOf(microUnits, cost.multiplicativeDepth, requestBytes);
  return amountNano <= cost.amountNano && (rated.priceBookVersion !== cost.priceBookVersion || rated.amountNano === amountNano);
}
