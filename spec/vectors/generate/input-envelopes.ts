/** Vectors of the inputs of an evaluation: an envelope against the port of the plan that it is sent for. */
import type { InputPort } from '../../../core/src/wire/index.ts';
import { doubleHex, wordHex, type Mutation } from './mutation.ts';
import type { SealObjects } from './seal-objects.ts';
import { BFV, BGV, CKKS, THREE } from './seal-vector.ts';

type Encoding = Readonly<Record<string, unknown>>;

/** Fields of the head beside those that follow from parameters and payload. */
interface Draft {
  readonly kind: string;
  readonly encoding: Encoding;
  readonly level?: number;
  readonly scale?: number;
  readonly polynomials?: number;
  readonly seeded?: boolean;
}

interface Case extends Mutation {
  readonly parameters: string;
  readonly object: string;
  readonly draft: Draft;
  readonly port: InputPort;
  /** Fingerprint in the head, hex. @default - that of the parameters */
  readonly fingerprint?: string;
}

interface Vector extends Case {
  readonly name: string;
  readonly expect: string;
}

const KIND = 'FHE_WIRE_KIND';
const CHANGED = 'FHE_WIRE_PLAN_CHANGED';
const REJECTED = 'FHE_WIRE_REJECTED';

const image = { name: 'image', dtype: 'real', shape: [3, 28, 28], samples: 1 } as const;
const votes = { name: 'votes', dtype: 'integer', shape: [4096], samples: 1 } as const;

type Planned = Pick<InputPort, 'encryptedBy' | 'level' | 'scale'> & { readonly tile?: number };
const portOf = ({ name, dtype, shape }: typeof image | typeof votes, planned: Planned): InputPort => ({ name, dtype, shape, tile: 0, ...planned });

const ckks: Case = {
  parameters: CKKS, object: `${CKKS}/seededCiphertext`,
  draft: { kind: 'ciphertext', level: 0, scale: 4096, polynomials: 2, seeded: true, encoding: image },
  port: portOf(image, { encryptedBy: 'key-holder', level: 0, scale: 4096 }),
};
const upper: Case = {
  parameters: THREE, object: `${THREE}/seededCiphertext`,
  draft: { kind: 'ciphertext', level: 1, scale: 4096, polynomials: 2, seeded: true, encoding: { ...image, tile: 2 } },
  port: portOf(image, { encryptedBy: 'key-holder', level: 1, scale: 4096, tile: 2 }),
};
const bfv: Case = {
  parameters: BFV, object: `${BFV}/seededCiphertext`,
  draft: { kind: 'ciphertext', level: 0, polynomials: 2, seeded: true, encoding: votes },
  port: portOf(votes, { encryptedBy: 'key-holder', level: 0, scale: 1 }),
};
const clear: Case = {
  parameters: CKKS, object: `${CKKS}/plaintext`,
  draft: { kind: 'encoded-constant', level: 0, scale: 4096, encoding: image },
  port: portOf(image, { encryptedBy: 'nobody', level: 0, scale: 4096 }),
};
const clearVotes: Case = {
  parameters: BFV, object: `${BFV}/plaintext`,
  draft: { kind: 'encoded-constant', encoding: votes },
  port: portOf(votes, { encryptedBy: 'nobody', level: 0, scale: 1 }),
};

const withDraft = (base: Case, draft: Partial<Draft>): Case => ({ ...base, draft: { ...base.draft, ...draft } });
const withPort = (base: Case, port: Partial<InputPort>): Case => ({ ...base, port: { ...base.port, ...port } });
const withEncoding = (base: Case, encoding: Encoding): Case => withDraft(base, { encoding: { ...base.draft.encoding, ...encoding } });

const accepted: readonly (readonly [name: string, given: Case])[] = [
  ['a ciphertext of CKKS', ckks],
  ['the third ciphertext of an image', upper],
  ['a ciphertext of BFV', bfv],
  ['a ciphertext of BGV', { ...bfv, parameters: BGV, object: `${BGV}/seededCiphertext` }],
  ['a clear input of CKKS', clear],
  ['the fourth tile of a clear input', withPort(withEncoding(clear, { tile: 3 }), { tile: 3 })],
  ['a clear input of zeros', { ...clear, patch: [{ offset: 88, hex: '00'.repeat(8), times: 1024 }] }],
  ['a clear input of BFV', clearVotes],
  ['a clear input of BFV that is used at another level: its head has none', withPort(clearVotes, { level: 7 })],
];

const refused: readonly (readonly [name: string, given: Case, expect: string])[] = [
  ['an encoded constant for an encrypted input', { ...clear, port: ckks.port }, KIND],
  ['an encoded constant for an encrypted input of BFV', { ...clearVotes, port: bfv.port }, KIND],
  ['a ciphertext for a clear input', { ...ckks, port: clear.port }, KIND],
  ['a ciphertext for a clear input of BFV', { ...bfv, port: clearVotes.port }, KIND],
  ['the second tile in place of the first', withEncoding(ckks, { tile: 1 }), CHANGED],
  ['the first tile in place of the third', withDraft(upper, { encoding: image }), CHANGED],
  ['another tile of a clear input', withPort(clear, { tile: 1 }), CHANGED],
  ['another input', withEncoding(ckks, { name: 'weights' }), CHANGED],
  ['a name with other capitals', withEncoding(clear, { name: 'Image' }), CHANGED],
  ['another kind of number', withEncoding(ckks, { dtype: 'integer' }), CHANGED],
  ['another shape of as many elements', withEncoding(ckks, { shape: [3, 784] }), CHANGED],
  ['a shape with an axis more', withEncoding(clear, { shape: [1, 3, 28, 28] }), CHANGED],
  ['a scalar in place of an image', withEncoding(clear, { shape: [] }), CHANGED],
  ['other parameters', { ...ckks, fingerprint: '00'.repeat(32) }, CHANGED],
  ['other parameters of a clear input', { ...clear, fingerprint: '00'.repeat(32) }, CHANGED],
  ['a ciphertext that is not seeded', withDraft({ ...bfv, object: `${BFV}/publicKeyCiphertext` }, { seeded: false }), REJECTED],
  ['a ciphertext that says it has three polynomials', withDraft(ckks, { polynomials: 3, seeded: false }), REJECTED],
  ['a ciphertext that is planned at another level', withPort(upper, { level: 0 }), REJECTED],
  ['a ciphertext whose head alone is of the planned level', withPort(withDraft(upper, { level: 0 }), { level: 0 }), REJECTED],
  ['a ciphertext of another scale', withPort(ckks, { scale: 8192 }), REJECTED],
  ['a ciphertext whose head alone has the planned scale', withPort(withDraft(ckks, { scale: 8192 }), { scale: 8192 }), REJECTED],
  ['a clear input that is planned at another level', withPort(clear, { level: 1 }), REJECTED],
  ['a clear input whose head alone is of the planned level', { ...withPort(withDraft(clear, { level: 1 }), { level: 1 }), parameters: THREE }, REJECTED],
  ['a clear input of another scale', withPort(clear, { scale: 8192 }), REJECTED],
  ['a clear input whose head alone has the planned scale', withPort(withDraft(clear, { scale: 8192 }), { scale: 8192 }), REJECTED],
  ['a clear input whose scale is not a number', { ...clear, patch: [{ offset: 56, hex: '000000000000f87f' }] }, REJECTED],
  ['a clear input of BFV with a scale in its payload', { ...clearVotes, patch: [{ offset: 56, hex: doubleHex(4096) }] }, REJECTED],
  ['a clear input of BFV in the form of CKKS', { ...clearVotes, object: `${CKKS}/plaintext` }, REJECTED],
  ['a clear input of CKKS in the form of BFV', { ...clear, object: `${BFV}/plaintext` }, REJECTED],
  ['a ciphertext in the payload of a clear input', { ...clear, object: `${CKKS}/seededCiphertext` }, REJECTED],
  ['a plaintext in the payload of a ciphertext', { ...ckks, object: `${CKKS}/plaintext` }, REJECTED],
  ['a clear input with a residue equal to its modulus', { ...clear, patch: [{ offset: 88, hex: wordHex(1073707009n) }] }, REJECTED],
  ['a clear input of BFV with a coefficient equal to t', { ...clearVotes, patch: [{ offset: 88, hex: wordHex(12289n) }] }, REJECTED],
  ['a clear input with a byte more', { ...clear, append: '00' }, REJECTED],
  ['a clear input with a byte less', { ...clear, truncate: -1 }, REJECTED],
  ['a clear input that looks like a secret key', { ...clear, object: `${CKKS}/ternaryPlaintext` }, REJECTED],
  ['a clear input of BFV that looks like a secret key', { ...clearVotes, patch: [{ offset: 88, hex: wordHex(12288n) + wordHex(1n), times: 512 }] }, REJECTED],
];

export function inputEnvelopesVectors({ parameterSets }: Pick<SealObjects, 'parameterSets'>): unknown {
  const vectors: readonly Vector[] = [
    ...accepted.map(([name, given]) => ({ name, ...given, expect: 'ok' })),
    ...refused.map(([name, given, expect]) => ({ name, ...given, expect })),
  ];
  return {
    description: 'wire-format 6. payload = objects[object] of seal-structures.json, mutated as there.',
    note: 'The head has the fields of `draft`, scheme and fingerprint of the parameter set (or `fingerprint`, hex), `keyId`, and length and digest of the payload. It is checked against `port`, an input of the plan.',
    keyId: 'a0a1a2a3a4a5a6a7a8a9aaabacadaeaf',
    parameterSets,
    vectors,
  };
}
