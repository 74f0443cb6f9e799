/** Vectors of whole messages. Payloads stand for SEAL objects: reading an envelope does not look into them. */
import { ENVELOPE_KINDS } from '../../../core/src/wire/index.ts';
import { FINGERPRINT } from './envelope-bytes.ts';
import { acceptedEnvelopes } from './envelopes-accepted.ts';
import { refusedEnvelopes } from './envelopes-refused.ts';

export function envelopesVectors(): unknown {
  const budgetBytes = Object.fromEntries(ENVELOPE_KINDS.map((kind) => [kind, 4096]));
  return {
    description: 'wire-format 1, 3 and 5. heads: fields as read, byte strings in hex. digests: SHA-256 of each head.',
    routes: {
      'everything': { allowedKinds: ENVELOPE_KINDS, budgetBytes },
      'the plan': { allowedKinds: ENVELOPE_KINDS, budgetBytes, fingerprints: [FINGERPRINT] },
      'one small ciphertext': { allowedKinds: ['ciphertext', 'encoded-constant'], budgetBytes: { ciphertext: 256 }, fingerprints: [FINGERPRINT] },
    },
    vectors: [...acceptedEnvelopes(), ...refusedEnvelopes()],
  };
}
