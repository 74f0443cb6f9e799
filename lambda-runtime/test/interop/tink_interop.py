"""Holds lambda-runtime/src/runtime/streaming-aead.ts against Tink itself (PyPI `tink` 1.16.1). See README.md here.

    python tink_interop.py make > tink-vectors.json   # streams that Tink encrypted
    node write-ours.ts | python tink_interop.py open  # streams that we encrypted
"""

import hashlib
import io
import json
import sys

import tink
from tink import cleartext_keyset_handle, streaming_aead
from tink.proto import aes_gcm_hkdf_streaming_pb2, common_pb2, tink_pb2

SEGMENT = 1 << 20
HEADER = 40
TAG = 16
FIRST = SEGMENT - HEADER - TAG
LATER = SEGMENT - TAG
# Empty, one byte, and every edge of a segment.
LENGTHS = [0, 1, 100, FIRST - 1, FIRST, FIRST + 1, FIRST + LATER, FIRST + LATER + 1]
# Whole ciphertexts up to this length; above it, their stream header and hash.
WHOLE = 1000


def primitive(key: bytes) -> streaming_aead.StreamingAead:
    """Returns AES256-GCM-HKDF-1MB under a given key."""
    params = aes_gcm_hkdf_streaming_pb2.AesGcmHkdfStreamingParams(
        ciphertext_segment_size=SEGMENT, derived_key_size=32, hkdf_hash_type=common_pb2.SHA256)
    message = aes_gcm_hkdf_streaming_pb2.AesGcmHkdfStreamingKey(version=0, params=params, key_value=key)
    data = tink_pb2.KeyData(
        type_url='type.googleapis.com/google.crypto.tink.AesGcmHkdfStreamingKey',
        value=message.SerializeToString(), key_material_type=tink_pb2.KeyData.SYMMETRIC)
    entry = tink_pb2.Keyset.Key(key_data=data, status=tink_pb2.ENABLED, key_id=1, output_prefix_type=tink_pb2.RAW)
    keyset = tink_pb2.Keyset(primary_key_id=1, key=[entry])
    handle = cleartext_keyset_handle.read(tink.BinaryKeysetReader(keyset.SerializeToString()))
    return handle.primitive(streaming_aead.StreamingAead)


def plaintext_of(length: int) -> bytes:
    """Returns the test plaintext: byte i is (i * i + i // 251) mod 256."""
    return bytes((i * i + i // 251) & 255 for i in range(length))


class KeepOpen(io.BytesIO):
    """Tink closes what it wrote to."""

    def close(self):
        pass


def make() -> None:
    vectors = []
    for index, length in enumerate(LENGTHS):
        key = hashlib.sha256(f'key {index}'.encode()).digest()
        associated_data = hashlib.sha256(f'associated data {index}'.encode()).digest()[: 8 * (index % 5)]
        out = KeepOpen()
        with primitive(key).new_encrypting_stream(out, associated_data) as stream:
            stream.write(plaintext_of(length))
        encrypted = out.getvalue()
        content = {'ciphertext': encrypted.hex()} if length <= WHOLE else {'header': encrypted[:HEADER].hex(), 'sha256': hashlib.sha256(encrypted).hexdigest()}
        vectors.append({'key': key.hex(), 'associatedData': associated_data.hex(), 'plaintextBytes': length, 'ciphertextBytes': len(encrypted), **content})
    json.dump({'comment': 'Written by tink_interop.py with PyPI tink 1.16.1.', 'vectors': vectors}, sys.stdout, indent=1)
    print()


def open_ours() -> None:
    for vector in json.load(sys.stdin):
        encrypted = io.BytesIO(bytes.fromhex(vector['ciphertext']))
        with primitive(bytes.fromhex(vector['key'])).new_decrypting_stream(encrypted, bytes.fromhex(vector['associatedData'])) as stream:
            opened = stream.read()
        if opened != plaintext_of(vector['plaintextBytes']):
            sys.exit(f'wrong plaintext of {vector["plaintextBytes"]} bytes')
        print('opened', vector['plaintextBytes'], 'bytes')


if __name__ == '__main__':
    streaming_aead.register()
    {'make': make, 'open': open_ours}[sys.argv[1]]()
