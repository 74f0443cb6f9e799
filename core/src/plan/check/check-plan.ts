/** Verifies a finished plan from the definitions, not from the planner. A failure is a fault of ours, never of the author. */
import { invariant } from '../../errors/index.ts';
import type { Plan } from '../plan.ts';
import { digestHex } from '../plan-codec.ts';
import { residueCount, residuePlans } from '../residues.ts';
import { checkInstructions } from './check-instructions.ts';
import { checkKeys } from './check-keys.ts';
import { checkParameters } from './check-parameters.ts';
import { checkPorts } from './check-ports.ts';
import { checkPrivacy } from './check-privacy.ts';
import { checkResidues } from './check-residues.ts';

/** @throws FheError FHE_BUG_INVARIANT */
export function checkPlan(plan: Plan, constants: Uint8Array): void {
  for (const residue of residuePlans(plan)) {
    checkParameters(residue);
    checkPorts(residue);
    checkInstructions(residue);
  }
  checkResidues(plan);
  checkKeys(plan);
  const { polyModulusDegree, coeffModulus, plaintextModulus } = plan.parameters;
  checkPrivacy(plan.instructions, { isPrivate: plan.circuitPrivacy !== undefined, polyModulusDegree, primes: coeffModulus.map(BigInt), plaintextModulus: BigInt(plaintextModulus) });
  checkConstants(plan, constants);
  const counts = Object.entries(plan.operationCounts);
  invariant(counts.every(([op, count]) => plan.instructions.filter((instruction) => instruction.op === op).length === count) && counts.reduce((sum, [, count]) => sum + count, 0) === plan.instructions.length, 'operations are counted as they are listed');
}

function checkConstants(plan: Plan, constants: Uint8Array): void {
  invariant(plan.constantsDigest === digestHex(constants), 'constants.bin has the digest that the plan names');
  const each = plan.constants.length / residueCount(plan.parameters);
  let end = 0;
  plan.constants.forEach(({ offset, bytes }, id) => {
    invariant(offset === end && bytes > 0, 'constants follow one another');
    end = offset + bytes;
    const isMultiplied = plan.instructions.some(({ op, constant }) => op === 'multiplyPlain' && constant === id % each);
    // A product with zero is a ciphertext that anyone can read.
    invariant(!isMultiplied || !isZeroPlaintext(constants.subarray(offset, end)), 'no constant that multiplies is zero');
  });
  invariant(end === constants.length, 'constants.bin holds the constants and nothing else');
}

/** Header, parms_id, count, scale, header and count of the words: core/parameters/sizes.ts. */
const PLAINTEXT_WORDS_OFFSET = 88;

const isZeroPlaintext = (bytes: Uint8Array): boolean => bytes.subarray(PLAINTEXT_WORDS_OFFSET).every((byte) => byte === 0);
