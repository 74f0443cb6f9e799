/** Whether several plaintext moduli of a manifest determine results: the key holder puts these together from residues. */
import { ChineseRemainder, type ManifestClaims, repeatForEachResidue, residueParameters } from '@fhe-serverless/core/plan';
import { demand } from './demand.ts';

const MAX_MODULI = 64;
const MODULUS = /^[1-9]\d{0,18}$/;

/** @throws Error with the broken rule as its message */
export function requireResidues({ scheme, parameters, inputs, outputs }: ManifestClaims): void {
  if (parameters.residues === undefined) return demand([...inputs, ...outputs].every(({ residue }) => residue === undefined), 'an input or output is of a plaintext modulus that there is not');
  demand(Array.isArray(parameters.residues) && parameters.residues.length > 0 && parameters.residues.length < MAX_MODULI, 'its plaintext moduli are not a list');
  // A key of BGV is made for one plaintext modulus: under another one it would decrypt to something else.
  demand(scheme === 'bfv', 'its scheme has one plaintext modulus');
  const each = residueParameters(parameters);
  demand(each.every(({ plaintextModulus }) => MODULUS.test(plaintextModulus)), 'a plaintext modulus is not a number');
  demand(new ChineseRemainder(each.map(({ plaintextModulus }) => BigInt(plaintextModulus))).areCoprime, 'its plaintext moduli have a common factor');
  demand(repeatForEachResidue(inputs, each.length) && repeatForEachResidue(outputs, each.length), 'its inputs and outputs are not the same for each plaintext modulus');
}

/** What an integer result must stay below. */
export const rangeOfResults = ({ parameters }: Pick<ManifestClaims, 'parameters'>): bigint =>
  residueParameters(parameters).reduce((product, { plaintextModulus }) => product * BigInt(plaintextModulus), 1n);
