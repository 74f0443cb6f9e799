/** How a vector derives refused bytes from accepted ones, in a form that every language can apply. */

export interface Mutation {
  /** Overwrites bytes from `offset` on with `hex`, repeated `times` times. */
  readonly patch?: readonly { readonly offset: number; readonly hex: string; readonly times?: number }[];
  /** Then keeps this many bytes. */
  readonly truncate?: number;
  /** Then adds these bytes. */
  readonly append?: string;
}

export function applyMutation(base: Uint8Array, { patch = [], truncate, append = '' }: Mutation): Uint8Array {
  const bytes = base.slice();
  for (const { offset, hex, times = 1 } of patch) bytes.set(Uint8Array.from(Buffer.from(hex.repeat(times), 'hex')), offset);
  return Uint8Array.from([...bytes.subarray(0, truncate ?? bytes.length), ...Buffer.from(append, 'hex')]);
}

/** Little-endian 64-bit word. */
export function wordHex(value: bigint): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes.toString('hex');
}

/** Little-endian bytes of a double. */
export function doubleHex(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes.toString('hex');
}

export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
export const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
export const base64Of = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
export const bytesOfBase64 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));
