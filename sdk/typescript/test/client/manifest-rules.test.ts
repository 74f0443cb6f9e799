/** What a client refuses of a manifest that is signed: each rule, one change away from a manifest that it takes. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { manifestOfPlan, planProgram, type InputEncoding, type ManifestClaims, type OutputEncoding, type ResidueParameters } from '@fhe-serverless/core/plan';
import { MAX_PORTS } from '@fhe-serverless/core/wire';
import { completePlan } from '@fhe-serverless/engine/prove';
import { createSealEngine, type SealEngine } from '@fhe-serverless/engine/seal-wasm';
import type { FheFunctionModule } from '../../src/index.ts';
import { maxAnswerBytes, maxReceiptBytes, requireSoundManifest } from '../../src/client/trust/manifest-rules.ts';
import { bothRows, largeAmounts, likelihood, longVector, orders, partialSums, ratings, spread, statistics } from '../fixtures/functions.ts';

let engine: SealEngine;
const FUNCTIONS = { bothRows, largeAmounts, likelihood, longVector, orders, partialSums, ratings, spread, statistics };
type Name = keyof typeof FUNCTIONS;
let claims: Readonly<Record<Name, ManifestClaims>>;

function claimsOf({ traced, request }: FheFunctionModule): ManifestClaims {
  const { plan } = completePlan(engine, planProgram(traced, request));
  return { ...manifestOfPlan(plan, '00'.repeat(32)), iss: 'test', iat: 0, exp: 0, functionVersion: '1', inlineRequestBytes: 1, controlPlane: '' };
}

beforeAll(async () => {
  engine = await createSealEngine();
  claims = Object.fromEntries(Object.entries(FUNCTIONS).map(([name, fn]) => [name, claimsOf(fn)])) as Record<Name, ManifestClaims>;
});

/** The first broken rule. */
function broken(changed: ManifestClaims): string {
  try {
    requireSoundManifest(changed);
    return 'none';
  } catch (error) {
    return (error as Error).message;
  }
}

const withInput = (base: ManifestClaims, index: number, change: object): ManifestClaims => ({ ...base, inputs: base.inputs.map((input, at) => (at === index ? { ...input, ...change } as InputEncoding : input)) });
const withOutput = (base: ManifestClaims, index: number, change: object): ManifestClaims => ({ ...base, outputs: base.outputs.map((output, at) => (at === index ? { ...output, ...change } as OutputEncoding : output)) });
const withResidues = (base: ManifestClaims, change: (residues: readonly ResidueParameters[]) => unknown): ManifestClaims => ({ ...base, parameters: { ...base.parameters, residues: change(base.parameters.residues!) as readonly ResidueParameters[] } });
/** All ports of the first input. */
const withAllInputs = (base: ManifestClaims, change: object): ManifestClaims => ({ ...base, inputs: base.inputs.map((input) => ({ ...input, ...change } as InputEncoding)) });
/** `twice`, two times the first output, but for what the change makes of it. */
const withFinish = (base: ManifestClaims, change: object): ManifestClaims => withOutput(base, 0, { finishes: [{ name: 'twice', low: '0', high: '9', denominator: '1', precisionBits: 0, terms: [{ coefficient: '2', of: [base.outputs[0]!.name] }], ...change }] });
const clearInput = ({ inputs }: ManifestClaims): number => inputs.findIndex(({ encryptedBy }) => encryptedBy === 'nobody');

test.each(Object.keys(FUNCTIONS) as Name[])('the manifest of %s is sound', (name) => {
  expect(broken(claims[name])).toBe('none');
});

describe('a manifest is refused', () => {
  test.each<[string, () => ManifestClaims, string]>([
    ['with an unknown scheme', () => ({ ...claims.spread, scheme: 'tfhe' as 'bfv' }), 'its scheme is unknown'],
    ['with parameters that are for tests', () => ({ ...claims.spread, parameters: { ...claims.spread.parameters, security: 'insecure-test' } }), 'its parameters are for tests and protect nothing'],
    ['with a security that is not there', () => ({ ...claims.spread, parameters: { ...claims.spread.parameters, security: null as unknown as undefined } }), 'its parameters are for tests and protect nothing'],
    ['with another fingerprint', () => ({ ...claims.spread, parameters: { ...claims.spread.parameters, fingerprint: '00'.repeat(32) } }), 'its fingerprint is not that of its parameters'],
    ['with a packing that it does not know', () => ({ ...claims.spread, packing: { ...claims.spread.packing, kind: 'diagonal' as 'stride' } }), 'its packing is unknown'],
    ['with a packing that does not fill the slots', () => ({ ...claims.spread, packing: { ...claims.spread.packing, samplesPerRow: 1 } }), 'its packing does not fill the slots'],
    ['without inputs', () => ({ ...claims.spread, inputs: [] }), 'it has no inputs or outputs, or too many'],
    ['with more ciphertexts than a receipt names', () => ({ ...claims.spread, inputs: Array.from({ length: MAX_PORTS }, () => claims.spread.inputs[0]!) }), 'it has no inputs or outputs, or too many'],
    ['with clear inputs alone', () => withAllInputs(claims.ratings, claims.ratings.inputs[clearInput(claims.ratings)]!), 'it encrypts nothing'],
    ['with outputs to compute under a name that is taken', () => withFinish(claims.statistics, { name: claims.statistics.outputs[0]!.name }), 'two of its outputs have one name'],
    ['with outputs to compute from what it does not answer', () => withFinish(claims.statistics, { terms: [{ coefficient: '1', of: ['other'] }] }), 'an output that the client computes is not made of decrypted scalars'],
    ['with outputs to compute from a vector', () => withFinish(claims.bothRows, {}), 'an output that the client computes is not made of decrypted scalars'],
    ['with outputs to compute from three factors', () => withFinish(claims.statistics, { terms: [{ coefficient: '1', of: new Array<string>(3).fill(claims.statistics.outputs[0]!.name) }] }), 'an output that the client computes is not made of decrypted scalars'],
    ['with outputs to compute with a coefficient that is no number', () => withFinish(claims.statistics, { terms: [{ coefficient: '1e', of: [claims.statistics.outputs[0]!.name] }] }), 'an output that the client computes is not made of decrypted scalars'],
    ['with outputs to compute without terms', () => withFinish(claims.statistics, { terms: [] }), 'an output that the client computes is not made of decrypted scalars'],
    ['with outputs to compute in a range of texts', () => withFinish(claims.statistics, { high: 'high' }), 'an output that the client computes has no range, denominator or precision'],
    ['with outputs to compute that are no list', () => withOutput(claims.statistics, 0, { finishes: 'all' }), 'what the client computes is no list'],
    ['with a name that is none', () => withInput(claims.spread, 0, { name: '../x' }), 'an input or output has no name or another kind of number'],
    ['with another kind of number', () => withInput(claims.spread, 0, { dtype: 'integer' }), 'an input or output has no name or another kind of number'],
    ['with a range of texts', () => withInput(claims.spread, 0, { low: 'low' }), 'a range is not made of numbers'],
    ['with a range of nothing', () => withInput(claims.spread, 0, { low: '' }), 'a range is not made of numbers'],
    ['with a range from high to low', () => withInput(claims.spread, 0, { low: '2', high: '-2' }), 'a range is not made of numbers'],
    ['with a level that the parameters do not have', () => withInput(claims.spread, 0, { level: 1 }), 'a level or scale is outside the parameters'],
    ['with a scale of zero', () => withOutput(claims.spread, 0, { scale: 0 }), 'a level or scale is outside the parameters'],
    ['with a scale on integers', () => withInput(claims.orders, 0, { scale: 2 }), 'a level or scale is outside the parameters'],
    ['that does not say whether an input is encrypted', () => withInput(claims.spread, 0, { encryptedBy: undefined }), 'it does not say whether an input is encrypted'],
    ['with an unknown encoding', () => withInput(claims.orders, 0, { encoding: 'binary' }), 'an input has an unknown encoding'],
    ['with an index of a matrix', () => withInput(claims.ratings, 0, { encoding: 'oneHot', low: '0', high: '1' }), 'an input has an unknown encoding'],
    ['with an index of other values', () => withInput(claims.orders, 0, { encoding: 'oneHot', high: '2' }), 'an input has an unknown encoding'],
    ['with a longer ciphertext', () => withInput(claims.spread, 0, { payloadBytes: claims.spread.inputs[0]!.payloadBytes + 8 }), 'an input is not as long as its parameters make it'],
    ['with a clear input as long as a ciphertext', () => withInput(claims.ratings, clearInput(claims.ratings), { payloadBytes: claims.ratings.inputs[0]!.payloadBytes }), 'an input is not as long as its parameters make it'],
    ['with a shorter output', () => withOutput(claims.spread, 0, { payloadBytes: 1 }), 'an output is not as long as its parameters make it'],
    ['with an output of four polynomials', () => withOutput(claims.spread, 0, { polynomials: 4 }), 'an output has other than two or three polynomials'],
    ['with a denominator of zero', () => withOutput(claims.statistics, 0, { denominator: '0' }), 'a denominator is not a positive integer'],
    ['with a precision that is no number', () => withOutput(claims.spread, 0, { precisionBits: null }), 'a precision is not a number'],
    ['with an output wider than the plaintext modulus', () => withOutput(claims.statistics, 0, { low: '0', high: claims.statistics.parameters.plaintextModulus }), 'an output does not fit the plaintext modulus'],
    ['with plaintext moduli that are no list', () => withResidues(claims.largeAmounts, () => null), 'its plaintext moduli are not a list'],
    ['with an empty list of them', () => withResidues(claims.largeAmounts, () => []), 'its plaintext moduli are not a list'],
    ['with several of them for BGV', () => ({ ...claims.largeAmounts, scheme: 'bgv' }), 'its scheme has one plaintext modulus'],
    ['with one that is no number', () => withResidues(claims.largeAmounts, (residues) => residues.with(0, { ...residues[0]!, plaintextModulus: '1e6' })), 'a plaintext modulus is not a number'],
    ['with the same one twice', () => withResidues(claims.largeAmounts, (residues) => residues.with(0, { ...residues[0]!, plaintextModulus: claims.largeAmounts.parameters.plaintextModulus })), 'its plaintext moduli have a common factor'],
    ['with a later one under the name of the first', () => withResidues(claims.largeAmounts, (residues) => residues.with(0, { ...residues[0]!, fingerprint: claims.largeAmounts.parameters.fingerprint })), 'its fingerprint is not that of its parameters'],
    ['with a residue that there is not', () => withInput(claims.statistics, 0, { residue: 1 }), 'an input or output is of a plaintext modulus that there is not'],
    ['with residues in another order', () => ({ ...claims.largeAmounts, inputs: claims.largeAmounts.inputs.toReversed() }), 'its inputs and outputs are not the same for each plaintext modulus'],
    ['without a residue of an output', () => ({ ...claims.largeAmounts, outputs: claims.largeAmounts.outputs.slice(0, -1) }), 'its inputs and outputs are not the same for each plaintext modulus'],
    ['with a residue of another range', () => withInput(claims.largeAmounts, claims.largeAmounts.inputs.length - 1, { high: '1' }), 'its inputs and outputs are not the same for each plaintext modulus'],
    ['with an output wider than the plaintext moduli together', () => ({ ...claims.largeAmounts, outputs: claims.largeAmounts.outputs.map((output) => ({ ...output, high: String(2n ** 200n) })) }), 'an output does not fit the plaintext modulus'],
    ['with a layout that leaves elements out', () => withInput(claims.ratings, 0, { digits: [[0, 2, 1, 2], [1, 4, 1, 2]] }), 'a layout does not name each element once'],
    ['with a tile outside its layout', () => withInput(claims.spread, 3, { tile: 4 }), 'a ciphertext lies outside its layout'],
    ['with a sum in an input', () => withInput(claims.partialSums, 0, { digits: [[0, 8, 1, 8], [-3, 2, 0, 2]] }), 'a layout has digits of an unknown form'],
    ['without a part of a long vector', () => ({ ...claims.longVector, outputs: claims.longVector.outputs.filter(({ name, tile }) => name !== 'doubled' || tile !== 1) }), 'an output lacks a ciphertext'],
    ['without a ciphertext of an output', () => ({ ...claims.spread, outputs: claims.spread.outputs.slice(0, -1) }), 'an output lacks a ciphertext'],
    ['with a ciphertext of an output twice', () => ({ ...claims.spread, outputs: [...claims.spread.outputs, claims.spread.outputs.at(-1)!] }), 'an output has two layouts, or one ciphertext twice'],
    ['with two ranges for one input', () => withInput(claims.spread, 1, { high: '2' }), 'two of its inputs have one name'],
    ['with one input in part encrypted', () => withInput(claims.ratings, 0, { name: 'taste' }), 'two of its inputs have one name'],
    ['with two outputs of one name', () => withOutput(claims.orders, 0, { name: 'means', digits: claims.orders.outputs.at(-1)!.digits, shape: [1, 2] }), 'an output has two layouts, or one ciphertext twice'],
    ['with other keys than its digest says', () => ({ ...claims.statistics, evaluationKeys: [] }), 'its key configuration digest is not that of its keys'],
    ['with a price that is no number', () => ({ ...claims.spread, cost: { ...claims.spread.cost, amountNano: -1 } }), 'its price is not a number'],
  ])('%s', (_name, changed, rule) => {
    expect(broken(changed())).toBe(rule);
  });
});

test('an input of two layouts, one ciphertext each, is taken', () => {
  const [film] = claims.ratings.inputs;
  const byColumns = { ...film!, digits: [[1, 4, 1, 3], [0, 2, 1, 2]] as const };

  expect(broken({ ...claims.ratings, inputs: [...claims.ratings.inputs, byColumns] })).toBe('none');
});

test('an answer may be as long as its ciphertexts, and a receipt that names every port', () => {
  const many = { ...claims.spread, inputs: Array.from({ length: 1000 }, () => claims.spread.inputs[0]!) };
  const digests = [...many.inputs, ...many.outputs].map(() => '0'.repeat(64));

  expect(maxReceiptBytes(many)).toBeGreaterThan(Buffer.from(JSON.stringify(digests)).toString('base64url').length + 4096);
  expect(maxAnswerBytes(many)).toBeGreaterThan(many.outputs.reduce((sum, { payloadBytes }) => sum + payloadBytes, maxReceiptBytes(many)));
});
