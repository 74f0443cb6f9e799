/** node-seal takes a Uint8Array and refuses its subclasses, a Buffer among them. */
export function plainBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
