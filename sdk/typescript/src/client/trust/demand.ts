/** The form of a rule on manifests. */

/** @throws Error with the broken rule as its message: `verifiedManifest` makes the refusal of it */
export function demand(condition: unknown, rule: string): asserts condition {
  if (!condition) throw new Error(rule);
}

export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;

export const isPowerOfTwo = (value: unknown): value is number => isCount(value) && Number.isInteger(Math.log2(value));
