/** Verifies that a plan lists exactly the evaluation keys that it uses, with their exact sizes. */
import { invariant } from '../../errors/index.ts';
import { expectedGaloisKeyBytes, expectedRelinearizationKeysBytes } from '../../parameters/index.ts';
import type { Plan } from '../plan.ts';
import { canonicalJson, digestHex } from '../plan-codec.ts';
import { galoisElement, rowSwapElement } from '../rotation-keys.ts';

export function checkKeys(plan: Plan): void {
  const { polyModulusDegree, coeffModulus, fingerprint } = plan.parameters;
  const used = new Set(plan.instructions.flatMap(({ op, step }): number[] => {
    if (op === 'relinearize') return [0];
    return op === 'rotateRows' ? [galoisElement(step!, polyModulusDegree)] : op === 'swapRows' ? [rowSwapElement(polyModulusDegree)] : [];
  }));
  const listed = plan.evaluationKeys.map((key) => key.galoisElement);
  invariant(new Set(listed).size === listed.length && listed.length === used.size && listed.every((element) => used.has(element)), 'the plan lists exactly the evaluation keys that it uses');
  const shape = { polyModulusDegree, keyPrimes: coeffModulus.length, seeded: true };
  for (const { name, kind, galoisElement: element, bytes } of plan.evaluationKeys) {
    const isRelinearization = element === 0;
    invariant(kind === (isRelinearization ? 'relinearization' : 'galois') && name === (isRelinearization ? 'relinearization' : `galois-${element}`), 'a key is named after what it does');
    invariant(bytes === (isRelinearization ? expectedRelinearizationKeysBytes(shape) : expectedGaloisKeyBytes(shape)), 'a key has the size that its parameters give');
  }
  invariant(plan.keyConfigurationDigest === digestHex(new TextEncoder().encode(canonicalJson([fingerprint, plan.evaluationKeys]))), 'the key configuration has its digest');
  const products = plan.instructions.filter(({ op }) => op === 'multiply' || op === 'square').length;
  invariant(plan.instructions.filter(({ op }) => op === 'relinearize').length <= products, 'there are no more relinearizations than products');
}
