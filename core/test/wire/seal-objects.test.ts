/** Real SEAL objects of all schemes against the names, sizes and checks that we compute without SEAL. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  checkCiphertext, checkEnvelope, checkGaloisKey, checkInput, checkPlaintext, checkPublicKey, checkRelinearizationKeys, encodeEnvelope, ENVELOPE_KINDS,
  expectedCiphertextBytes, expectedGaloisKeyBytes, expectedPayloadBytes, expectedPlaintextBytes, expectedPublicKeyBytes, expectedRelinearizationKeysBytes,
  inputDraft, isOfPort, modulusChain, normaliseSealObject, outputDraft, plannedOutput, readEnvelopes, type EnvelopeDraft, type EnvelopeHead, type PlannedObject,
} from '../../src/wire/index.ts';
import { fingerprintOf, insecureSealObjects, STEP_ONE_ELEMENT, type InsecureObjects, type InsecureParameterChoice } from './insecure-seal-objects.ts';
import { outcomeOf } from './vector-files.ts';

const choices: readonly InsecureParameterChoice[] = [
  { scheme: 'ckks', polyModulusDegree: 4096, coeffModulusBits: [36, 33, 37], scale: 2 ** 25 },
  { scheme: 'bfv', polyModulusDegree: 4096, coeffModulusBits: [38, 32, 36], plaintextModulusBits: 18, scale: 1 },
  { scheme: 'bgv', polyModulusDegree: 4096, coeffModulusBits: [38, 32, 36], plaintextModulusBits: 18, scale: 1 },
  { scheme: 'ckks', polyModulusDegree: 8192, coeffModulusBits: [41, 38, 38, 50], scale: 2 ** 30 },
  { scheme: 'bfv', polyModulusDegree: 8192, coeffModulusBits: [58, 48, 58], plaintextModulusBits: 36, scale: 1 },
  { scheme: 'bgv', polyModulusDegree: 8192, coeffModulusBits: [52, 40, 54], plaintextModulusBits: 26, scale: 1 },
];

describe.each(choices)('$scheme at N = $polyModulusDegree', (choice) => {
  let objects: InsecureObjects;
  const isReal = choice.scheme === 'ckks';
  const keyPrimes = choice.coeffModulusBits.length;
  const { polyModulusDegree, scale } = choice;
  const maxLevel = keyPrimes - 2;

  beforeAll(async () => {
    objects = await insecureSealObjects(choice);
  });

  test('every level has the parms_id that SEAL gives it', () => {
    expect(objects.chain.parmsIds.toReversed()).toEqual(objects.parmsIds);
    expect(objects.chain.maxLevel).toBe(maxLevel);
  });

  test('every object has the length of its formula', () => {
    const ciphertext = { polyModulusDegree, primes: keyPrimes - 1, polynomials: 2, seeded: false };
    const key = { polyModulusDegree, keyPrimes, seeded: false };

    expect(objects.seededCiphertext.length).toBe(expectedCiphertextBytes({ ...ciphertext, seeded: true }));
    expect(objects.publicKeyCiphertext.length).toBe(expectedCiphertextBytes(ciphertext));
    expect(objects.lastLevelCiphertext.length).toBe(expectedCiphertextBytes({ ...ciphertext, primes: 1 }));
    expect(objects.threePolynomialCiphertext.length).toBe(expectedCiphertextBytes({ ...ciphertext, polynomials: 3 }));
    expect(objects.plaintext.length).toBe(expectedPlaintextBytes(polyModulusDegree * (isReal ? keyPrimes - 1 : 1)));
    expect(objects.seededPublicKey.length).toBe(expectedPublicKeyBytes({ ...key, seeded: true }));
    expect(objects.publicKey.length).toBe(expectedPublicKeyBytes(key));
    expect(objects.seededRelinearizationKeys.length).toBe(expectedRelinearizationKeysBytes({ ...key, seeded: true }));
    expect(objects.relinearizationKeys.length).toBe(expectedRelinearizationKeysBytes(key));
    expect(objects.seededGaloisKey.length).toBe(expectedGaloisKeyBytes({ ...key, seeded: true }));
    expect(objects.galoisKey.length).toBe(expectedGaloisKeyBytes(key));
  });

  test('every object passes its check', () => {
    const { chain } = objects;
    const galois = { chain, galoisElement: STEP_ONE_ELEMENT, plannedElements: [STEP_ONE_ELEMENT] };

    checkCiphertext(objects.seededCiphertext, { chain, level: maxLevel, polynomials: 2, seeded: true, scale });
    checkCiphertext(objects.publicKeyCiphertext, { chain, level: maxLevel, polynomials: 2, seeded: false, scale });
    checkCiphertext(objects.lastLevelCiphertext, { chain, level: 0, polynomials: 2, seeded: false, scale });
    checkCiphertext(objects.threePolynomialCiphertext, { chain, level: maxLevel, polynomials: 3, seeded: false, scale: scale ** 2 });
    checkPlaintext(objects.plaintext, { chain, level: isReal ? maxLevel : undefined, scale });
    checkPublicKey(objects.seededPublicKey, { chain, seeded: true });
    checkPublicKey(objects.publicKey, { chain, seeded: false });
    checkRelinearizationKeys(objects.seededRelinearizationKeys, { chain, seeded: true });
    checkRelinearizationKeys(objects.relinearizationKeys, { chain, seeded: false });
    checkGaloisKey(objects.seededGaloisKey, { ...galois, seeded: true });
    checkGaloisKey(objects.galoisKey, { ...galois, seeded: false });
  });

  test('an object at any offset of a message passes its check', () => {
    for (let offset = 0; offset < 8; offset++) {
      const shifted = new Uint8Array(objects.seededCiphertext.length + 16).subarray(offset, offset + objects.seededCiphertext.length);
      shifted.set(objects.seededCiphertext);
      checkCiphertext(shifted, { chain: objects.chain, level: maxLevel, polynomials: 2, seeded: true, scale });
    }
  });

  test('objects of the portable profile are normalised to themselves', () => {
    expect(normaliseSealObject(objects.seededCiphertext, 'ciphertext')).toBe(objects.seededCiphertext);
    expect(normaliseSealObject(objects.threePolynomialCiphertext, 'ciphertext')).toBe(objects.threePolynomialCiphertext);
    expect(normaliseSealObject(objects.plaintext, 'plaintext')).toBe(objects.plaintext);
    expect(normaliseSealObject(objects.publicKey, 'ciphertext')).toBe(objects.publicKey);
    expect(normaliseSealObject(objects.seededGaloisKey, 'key-lists')).toBe(objects.seededGaloisKey);
    expect(normaliseSealObject(objects.relinearizationKeys, 'key-lists')).toBe(objects.relinearizationKeys);
  });

  test('a secret key is refused on every route', () => {
    const { chain, throwAwaySecretKey } = objects;

    expect(outcomeOf(() => checkCiphertext(throwAwaySecretKey, { chain, level: maxLevel, polynomials: 2, seeded: true, scale }))).toBe('FHE_WIRE_REJECTED');
    expect(outcomeOf(() => checkPublicKey(throwAwaySecretKey, { chain, seeded: true }))).toBe('FHE_WIRE_REJECTED');
    expect(outcomeOf(() => checkRelinearizationKeys(throwAwaySecretKey, { chain, seeded: true }))).toBe('FHE_WIRE_REJECTED');
    expect(outcomeOf(() => checkGaloisKey(throwAwaySecretKey, { chain, seeded: true, galoisElement: 3, plannedElements: [3] }))).toBe('FHE_WIRE_REJECTED');
    expect(outcomeOf(() => checkPlaintext(throwAwaySecretKey, { chain, level: isReal ? maxLevel : undefined, scale }))).toBe('FHE_WIRE_REJECTED');
  });

  test('a secret key is refused in the place of a clear input, whatever the plan says of it', () => {
    const { chain, throwAwaySecretKey } = objects;
    const port = { name: 'weights', tile: 0, dtype: isReal ? 'real' : 'integer', shape: [17], encryptedBy: 'nobody' } as const;
    const sender = { scheme: choice.scheme, parametersFingerprint: fingerprintOf(objects), keyId: new Uint8Array(16), samples: 1 };

    // SEAL gives a secret key the scale 1, and the level of the special prime.
    for (const planned of [{ level: maxLevel, scale }, { level: maxLevel, scale: 1 }, { level: maxLevel + 1, scale: 1 }]) {
      const message = encodeEnvelope(inputDraft(sender, { ...port, ...planned }), throwAwaySecretKey);
      const [envelope] = readEnvelopes(message, { allowedKinds: ENVELOPE_KINDS, budgetBytes: { 'encoded-constant': 1 << 24 } });

      expect(outcomeOf(() => checkInput(envelope!, chain, { ...port, ...planned }))).toBe('FHE_WIRE_REJECTED');
    }
  });

  test('the head of a port fits the object that is made for it', () => {
    const { chain, seededCiphertext, plaintext, threePolynomialCiphertext } = objects;
    const dtype = isReal ? 'real' : 'integer';
    const sender = { scheme: choice.scheme, parametersFingerprint: fingerprintOf(objects), keyId: new Uint8Array(16), samples: 5 };
    const read = (draft: EnvelopeDraft, payload: Uint8Array) => readEnvelopes(encodeEnvelope(draft, payload), { allowedKinds: ENVELOPE_KINDS, budgetBytes: { 'ciphertext': 1 << 24, 'encoded-constant': 1 << 24 } })[0]!;
    const inputs = ['key-holder', 'nobody'] as const;
    for (const encryptedBy of inputs) {
      for (const tile of [0, 3]) {
        const port = { name: 'ramp', tile, dtype, shape: [17], encryptedBy, level: maxLevel, scale } as const;
        const envelope = read(inputDraft(sender, port), encryptedBy === 'nobody' ? plaintext : seededCiphertext);

        checkInput(envelope, chain, port);
        expect(envelope.head.encoding).toEqual({ name: 'ramp', dtype, shape: [17], samples: 5, ...(tile === 3 && { tile }) });
      }
    }
    const output = { name: 'squares', tile: 1, dtype, shape: [17], level: maxLevel, scale: scale ** 2, polynomials: 3 } as const;
    const answer = read(outputDraft(sender, output), threePolynomialCiphertext);

    checkEnvelope(answer, chain, plannedOutput(output));
    expect(isOfPort(answer.head.encoding, output)).toBe(true);
    expect(isOfPort(answer.head.encoding, { ...output, tile: 0 })).toBe(false);
  });

  describe('an envelope passes with the plan that foresees it, and with no other', () => {
    const encoding = { name: 'ramp', dtype: isReal ? 'real' : 'integer', shape: [17], samples: 1 } as const;
    const scaled = isReal ? { scale } : {};
    const ciphertext: PlannedObject = { kind: 'ciphertext', level: maxLevel, scale, polynomials: 2, seeded: true };
    const constant: PlannedObject = { kind: 'encoded-constant', level: maxLevel, scale };
    const galois: PlannedObject = { kind: 'galois-key', seeded: true, galoisElements: [9, STEP_ONE_ELEMENT] };

    test.each<[keyof InsecureObjects, Partial<EnvelopeDraft>, PlannedObject, readonly PlannedObject[]]>([
      ['seededCiphertext', { level: maxLevel, polynomials: 2, seeded: true, encoding, ...scaled }, ciphertext, [
        { ...ciphertext, level: maxLevel - 1 }, { ...ciphertext, scale: 2 * scale }, { ...ciphertext, seeded: false }, { ...ciphertext, polynomials: 3 },
      ]],
      ['plaintext', { encoding, ...(isReal ? { level: maxLevel, scale } : {}) }, constant, [
        { ...constant, scale: 2 * scale }, ...(isReal ? [{ ...constant, level: maxLevel - 1 }] : []),
      ]],
      ['publicKey', { seeded: false }, { kind: 'public-key', seeded: false }, [{ kind: 'public-key', seeded: true }]],
      ['seededRelinearizationKeys', { seeded: true }, { kind: 'relinearization-key', seeded: true }, [{ kind: 'relinearization-key', seeded: false }]],
      ['seededGaloisKey', { seeded: true, galoisElements: [STEP_ONE_ELEMENT] }, galois, [{ ...galois, seeded: false }, { ...galois, galoisElements: [9] }]],
    ])('%s', (object, fields, planned, others) => {
      const { chain } = objects;
      const draft: EnvelopeDraft = { kind: planned.kind, scheme: choice.scheme, parametersFingerprint: fingerprintOf(objects), keyId: new Uint8Array(16), ...fields };
      const message = encodeEnvelope(draft, objects[object] as Uint8Array);
      const [envelope] = readEnvelopes(message, { allowedKinds: ENVELOPE_KINDS, budgetBytes: { [planned.kind]: expectedPayloadBytes(chain, planned) } });
      const outcome = (plan: PlannedObject, head: Partial<EnvelopeHead> = {}): string =>
        outcomeOf(() => checkEnvelope({ payload: envelope!.payload, head: { ...envelope!.head, ...head } }, chain, plan));

      expect(outcome(planned)).toBe('ok');
      for (const other of others) expect(outcome(other)).toBe('FHE_WIRE_REJECTED');
      // What the head says of the payload is checked too: a head that fits another plan does not help.
      if (planned.kind !== 'encoded-constant') expect(outcome({ ...planned, seeded: !planned.seeded }, { seeded: !planned.seeded })).toBe('FHE_WIRE_REJECTED');
      if (isReal && 'scale' in planned) expect(outcome({ ...planned, scale: 2 * scale }, { scale: 2 * scale })).toBe('FHE_WIRE_REJECTED');
      if (planned.kind === 'galois-key') expect(outcome(planned, { galoisElements: [9] })).toBe('FHE_WIRE_REJECTED');
      expect(outcome(planned.kind === 'public-key' ? galois : { kind: 'public-key', seeded: false })).toBe('FHE_WIRE_KIND');
      expect(outcome(planned, { parametersFingerprint: new Uint8Array(32) })).toBe('FHE_WIRE_PLAN_CHANGED');
      expect(outcome(planned, { scheme: choice.scheme === 'bfv' ? 'bgv' : 'bfv' })).toBe('FHE_WIRE_PLAN_CHANGED');
    });
  });
});

test('key-switching keys are refused where the parameters have no special prime', () => {
  const chain = modulusChain({ scheme: 'ckks', polyModulusDegree: 1024, coeffModulus: [1073707009n], plaintextModulus: 0n });

  expect(outcomeOf(() => checkRelinearizationKeys(new Uint8Array(100), { chain, seeded: true }))).toBe('FHE_WIRE_REJECTED');
  expect(outcomeOf(() => checkGaloisKey(new Uint8Array(100), { chain, seeded: true, galoisElement: 3, plannedElements: [3] }))).toBe('FHE_WIRE_REJECTED');
});
