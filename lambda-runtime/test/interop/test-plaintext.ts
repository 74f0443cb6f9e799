/** The plaintext of the vectors, the same as in tink_interop.py: byte i is (i * i + i / 251) mod 256. */
export function testPlaintext(length: number): Uint8Array {
  // Taken once: within a Jest sandbox each look at a global costs as much as a hundred of these steps.
  const { imul, floor } = Math;
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i += 1) bytes[i] = (imul(i, i) + floor(i / 251)) & 255;
  return bytes;
}
