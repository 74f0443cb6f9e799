/** Writes streams that our implementation encrypted, for `tink_interop.py open`. */
import { createHash } from 'node:crypto';
import { encryptStream } from '../../src/runtime/streaming-aead.ts';
import { testPlaintext } from './test-plaintext.ts';

const LENGTHS = [0, 1, 1048519, 1048520, 1048521, 2097080, 2097081];

async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const streams = [];
for (const length of LENGTHS) {
  const key = createHash('sha256').update(`ours ${length}`).digest();
  const associatedData = createHash('sha256').update(`data ${length}`).digest();
  const chunks: Uint8Array[] = [];
  for await (const chunk of encryptStream(key, associatedData, inOnePiece(testPlaintext(length)))) chunks.push(chunk);
  streams.push({ key: key.toString('hex'), associatedData: associatedData.toString('hex'), plaintextBytes: length, ciphertext: Buffer.concat(chunks).toString('hex') });
}
process.stdout.write(JSON.stringify(streams));
