/** Reads an object whole, within a bound that was known before the first byte. */
import { needs } from '@fhe-serverless/core/errors';
import type { ObjectReader } from './ports.ts';

/** @throws FheError FHE_WIRE_TOO_LARGE when the object is longer than `limit`, without reading it. */
export async function collectBytes(object: ObjectReader, limit: number, what: string): Promise<Uint8Array> {
  needs(object.bytes <= limit, 'FHE_WIRE_TOO_LARGE', { what, bytes: object.bytes, limit });
  return collect(object.body, object.bytes);
}

/** @throws FheError FHE_WIRE_MALFORMED when the source does not give exactly `bytes` bytes. */
export async function collect(source: AsyncIterable<Uint8Array>, bytes: number): Promise<Uint8Array> {
  const whole = new Uint8Array(bytes);
  let filled = 0;
  for await (const chunk of source) {
    needs(filled + chunk.length <= bytes, 'FHE_WIRE_MALFORMED', { reason: 'an object is longer than announced' });
    whole.set(chunk, filled);
    filled += chunk.length;
  }
  needs(filled === bytes, 'FHE_WIRE_MALFORMED', { reason: 'an object is shorter than announced' });
  return whole;
}
