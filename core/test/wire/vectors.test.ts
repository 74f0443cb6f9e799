/** Every shared vector of the wire format, as the other languages run them. */
import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import {
  checkInput, decodeDeterministic, encodeDeterministic, encodeEnvelope, envelopeDigest, equalBytes, keyEnvelopeAssociatedData, keysetId, modulusChain,
  normaliseSealObject, parseParameters, readEnvelopes, readKeyEnvelopeStart, requireReceiptClaims,
  type EnvelopeDraft, type EnvelopeKind, type InputPort, type ParametersText, type SealLayout, type Scheme,
} from '../../src/wire/index.ts';
import { recordOf } from '../../../spec/vectors/generate/keysets.ts';
import { readableHead } from '../../../spec/vectors/generate/envelopes-accepted.ts';
import { applyMutation, bytesOf, bytesOfBase64, hexOf, type Mutation } from '../../../spec/vectors/generate/mutation.ts';
import { vectorFiles } from '../../../spec/vectors/generate/vector-files.ts';
import { chainsOf, checkStructure, objectsOf, type Expectation, type SharedObjects } from './seal-vectors.ts';
import { outcomeOf, readVectors } from './vector-files.ts';

describe('deterministic CBOR', () => {
  const { vectors, maxBytes } = readVectors<{ hex: string }, { maxBytes: number }>('deterministic-cbor');

  test.each(vectors)('$name: $expect', ({ hex, expect: expected }) => {
    expect(outcomeOf(() => expect(hexOf(encodeDeterministic(decodeDeterministic(bytesOf(hex), maxBytes)))).toBe(hex))).toBe(expected);
  });
});

describe('parameters', () => {
  const { vectors } = readVectors<ParametersText & { scheme: Scheme; maxLevel?: number; parmsIds?: string[] }>('parameters');

  test.each(vectors)('$name: $expect', ({ scheme, maxLevel, parmsIds, expect: expected, ...text }) => {
    expect(outcomeOf(() => {
      const chain = modulusChain(parseParameters(scheme, text));
      expect({ maxLevel: chain.maxLevel, parmsIds: chain.parmsIds.map(hexOf) }).toEqual({ maxLevel, parmsIds });
    })).toBe(expected);
  });
});

describe('envelopes', () => {
  interface Route { allowedKinds: EnvelopeKind[]; budgetBytes: Partial<Record<EnvelopeKind, number>>; fingerprints?: string[] }
  const { vectors, routes } = readVectors<{ base64: string; route: string; heads?: unknown[]; digests?: string[] }, { routes: Record<string, Route> }>('envelopes');

  test.each(vectors)('$name: $expect', ({ base64, route, heads, digests, expect: expected }) => {
    const options = { ...routes[route]!, fingerprints: routes[route]!.fingerprints?.map(bytesOf) };

    expect(outcomeOf(() => {
      const envelopes = readEnvelopes(bytesOfBase64(base64), options);
      expect(envelopes.map(({ head }) => readableHead(head))).toEqual(heads);
      expect(envelopes.map(({ headBytes }) => hexOf(envelopeDigest(headBytes)))).toEqual(digests);
    })).toBe(expected);
  });
});

describe('SEAL structures', () => {
  const file = readVectors<Mutation & { object: string; parameters: string; expectation: Expectation }, SharedObjects>('seal-structures');
  const chains = chainsOf(file);
  const objects = objectsOf(file);

  test.each(file.vectors)('$name: $expect', ({ object, parameters, expectation, expect: expected, ...mutation }) => {
    const payload = applyMutation(objects.get(object)!, mutation);

    expect(outcomeOf(() => checkStructure(payload, chains.get(parameters)!, expectation))).toBe(expected);
  });

  const normalise = readVectors<Mutation & { object: string; layout: SealLayout }>('seal-normalise');

  test.each(normalise.vectors)('normalised: $name: $expect', ({ object, layout, expect: expected, ...mutation }) => {
    const payload = applyMutation(objects.get(object)!, mutation);

    expect(outcomeOf(() => expect(equalBytes(normaliseSealObject(payload, layout), objects.get(object)!)).toBe(true))).toBe(expected);
  });
});

describe('input envelopes', () => {
  type Given = Mutation & { object: string; parameters: string; draft: Pick<EnvelopeDraft, 'kind'>; port: InputPort; fingerprint?: string };
  const { vectors, keyId, ...shared } = readVectors<Given, { keyId: string; parameterSets: SharedObjects['parameterSets'] }>('input-envelopes');
  const chains = chainsOf(shared);
  const objects = objectsOf(readVectors<unknown, SharedObjects>('seal-structures'));

  test.each(vectors)('$name: $expect', ({ object, parameters, draft, port, fingerprint, expect: expected, ...mutation }) => {
    const chain = chains.get(parameters)!;
    const parametersFingerprint = fingerprint === undefined ? chain.parmsIds.at(-1)! : bytesOf(fingerprint);
    const message = encodeEnvelope({ ...draft, scheme: chain.parameters.scheme, parametersFingerprint, keyId: bytesOf(keyId) }, applyMutation(objects.get(object)!, mutation));
    const [envelope] = readEnvelopes(message, { allowedKinds: ['ciphertext', 'encoded-constant'], budgetBytes: { 'ciphertext': 1 << 20, 'encoded-constant': 1 << 20 } });

    expect(outcomeOf(() => checkInput(envelope!, chain, port))).toBe(expected);
  });
});

describe('keysets', () => {
  const { vectors } = readVectors<Parameters<typeof recordOf>[0] & { id?: string }>('keysets');

  test.each(vectors)('$name: $expect', ({ id, expect: expected, ...record }) => {
    expect(outcomeOf(() => expect(keysetId(recordOf(record))).toBe(id))).toBe(expected);
  });
});

describe('key envelopes', () => {
  interface Stored { hex: string; bodyOffset?: number; header?: Record<string, string>; owner?: { tenant: string; keyId: string }; associatedData?: string }
  const { vectors } = readVectors<Stored>('key-envelopes');

  test.each(vectors)('$name: $expect', ({ hex, bodyOffset, header, owner, associatedData, expect: expected }) => {
    expect(outcomeOf(() => {
      const start = readKeyEnvelopeStart(bytesOf(hex));
      expect({ bodyOffset: start.bodyOffset, header: Object.fromEntries(Object.entries(start.header).map(([name, bytes]) => [name, hexOf(bytes as Uint8Array)])) }).toEqual({ bodyOffset, header });
      expect(hexOf(keyEnvelopeAssociatedData(start.headerBytes, { tenant: owner!.tenant, keyId: bytesOf(owner!.keyId) }))).toBe(associatedData);
    })).toBe(expected);
  });
});

describe('receipt claims', () => {
  const { vectors, claims } = readVectors<{ set?: Record<string, unknown>; remove?: string[] }, { claims: Record<string, unknown> }>('receipt-claims');

  test.each(vectors)('$name: $expect', ({ set, remove = [], expect: expected }) => {
    const changed: Record<string, unknown> = { ...claims, ...set };
    for (const name of remove) delete changed[name];

    expect(outcomeOf(() => {
      const { later: _later, ...known } = changed;
      expect(requireReceiptClaims(changed)).toEqual(known);
    })).toBe(expected);
  });
});

describe('the committed files', () => {
  test('are what the generator writes', async () => {
    for (const [name, text] of Object.entries(await vectorFiles(false))) {
      expect(readFileSync(new URL(`../../../spec/vectors/${name}`, import.meta.url), 'utf8')).toBe(text);
    }
  });

  test.each(['deterministic-cbor', 'parameters', 'envelopes', 'seal-structures', 'seal-normalise', 'input-envelopes', 'packing', 'keysets', 'key-envelopes', 'receipt-claims'])('%s refuses more than it accepts', (name) => {
    const { vectors } = readVectors(name);
    const accepted = vectors.filter((vector) => vector.expect === 'ok').length;

    expect(vectors.length - accepted).toBeGreaterThan(accepted);
    expect(new Set(vectors.map((vector) => vector.name)).size).toBe(vectors.length);
  });
});
