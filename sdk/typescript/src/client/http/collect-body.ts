/** Collects an answer's body, and stops at its limit. */
import { needs } from '@fhe-serverless/core/errors';

/** @throws FheError FHE_WIRE_TOO_LARGE */
export async function collectBody(body: AsyncIterable<Uint8Array> | null, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    needs(bytes <= limit, 'FHE_WIRE_TOO_LARGE', { what: 'the answer', bytes, limit });
    chunks.push(chunk);
  }
  // A plain Uint8Array: SEAL refuses a Buffer.
  return new Uint8Array(Buffer.concat(chunks, bytes));
}
