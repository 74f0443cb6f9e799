/** JSON of values that JSON has no form for: whole numbers beyond 2^53 become decimal strings. */

/** Keys keep their order, so the same answer is the same text. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? jsonInteger(item) : item), indent);
}

function jsonInteger(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}
