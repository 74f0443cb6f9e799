/** JSON as callers write it: whole numbers beyond 2^53 keep all their digits. */

const WHOLE = /^-?\d+$/;

/** Such numbers come as bigint, all others as numbers. @throws SyntaxError */
export function readJson(text: string): unknown {
  return JSON.parse(text, exactly) as unknown;
}

function exactly(_key: string, value: unknown, { source = '' }: { readonly source?: string } = {}): unknown {
  return typeof value === 'number' && !Number.isSafeInteger(value) && WHOLE.test(source) ? BigInt(source) : value;
}
