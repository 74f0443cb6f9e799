/** Verifies that residues determine results: pairwise coprime plaintext moduli whose product exceeds every range, and the same ports for each. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { invariant } from '../../errors/index.ts';
import type { Plan } from '../plan.ts';
import { modulusChains, repeatForEachResidue, residueParameters } from '../residues.ts';

export function checkResidues({ scheme, parameters, inputs, outputs, constants, circuitPrivacy }: Plan): void {
  const each = residueParameters(parameters);
  invariant(each.length === 1 || scheme === 'bfv', 'only keys of BFV serve several plaintext moduli');
  invariant(each.length === 1 || circuitPrivacy === undefined, 'floods are planned for one plaintext modulus');
  modulusChains(scheme, parameters).forEach(({ parmsIds }, residue) => {
    const { fingerprint, levelFingerprints } = each[residue]!;
    invariant(fingerprint === bytesToHex(parmsIds.at(-1)!) && levelFingerprints.every((name, level) => name === bytesToHex(parmsIds[level]!)), 'fingerprints are those of the parameters');
  });
  invariant(repeatForEachResidue(inputs, each.length) && repeatForEachResidue(outputs, each.length), 'inputs and outputs are the same for each plaintext modulus, one after another');
  invariant(constants.length % each.length === 0, 'every plaintext modulus has its constants');
  if (scheme === 'ckks') return;
  // Each is a prime, which checkParameters verifies: different ones are coprime.
  const moduli = each.map(({ plaintextModulus }) => BigInt(plaintextModulus));
  invariant(new Set(moduli).size === moduli.length, 'plaintext moduli are distinct');
  const product = moduli.reduce((total, modulus) => total * modulus);
  invariant(outputs.every(({ low, high }) => BigInt(high) - BigInt(low) < product), 'every output fits the product of the plaintext moduli');
}
