/** Verifies that a plan lists exactly the evaluation keys that it uses, with their exact sizes. */
import { invariant } from '../../errors/index.ts';
import { expectedGaloisKeyBytes, expectedPublicKeyBytes, expectedRelinearizationKeysBytes } from '../../parameters/index.ts';
import type { EvaluationKeyPart, Plan } from '../plan.ts';
import { canonicalJson, digestHex } from '../plan-codec.ts';
import { galoisElement, rowSwapElement } from '../rotation-keys.ts';

export function checkKeys(plan: Plan): void {
  const { polyModulusDegree, coeffModulus, fingerprint } = plan.parameters;
  const used = new Set(plan.instructions.flatMap(({ op, step }): string[] => {
    if (op === 'relinearize') return ['relinearization'];
    if (op === 'encryptPadding') return ['public-key'];
    return op === 'rotateRows' ? [`galois-${galoisElement(step!, polyModulusDegree)}`] : op === 'swapRows' ? [`galois-${rowSwapElement(polyModulusDegree)}`] : [];
  }));
  const listed = plan.evaluationKeys.map(({ name }) => name);
  invariant(new Set(listed).size === listed.length && listed.length === used.size && listed.every((name) => used.has(name)), 'the plan lists exactly the evaluation keys that it uses');
  const shape = { polyModulusDegree, keyPrimes: coeffModulus.length, seeded: true };
  for (const part of plan.evaluationKeys) {
    const { kind, name, galoisElement: element, bytes } = part;
    invariant(name === nameOf(part) && (kind === 'galois') === (element !== 0), 'a key is named after what it does');
    invariant(bytes === BYTES[kind](shape), 'a key has the size that its parameters give');
  }
  invariant(plan.keyConfigurationDigest === digestHex(new TextEncoder().encode(canonicalJson([fingerprint, plan.evaluationKeys]))), 'the key configuration has its digest');
  const products = plan.instructions.filter(({ op }) => op === 'multiply' || op === 'square').length;
  invariant(plan.instructions.filter(({ op }) => op === 'relinearize').length <= products, 'there are no more relinearizations than products');
}

const BYTES = { public: expectedPublicKeyBytes, relinearization: expectedRelinearizationKeysBytes, galois: expectedGaloisKeyBytes };

function nameOf({ kind, galoisElement: element }: EvaluationKeyPart): string {
  return kind === 'public' ? 'public-key' : kind === 'galois' ? `galois-${element}` : kind;
}
