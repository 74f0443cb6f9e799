/** Encodes a plan's constants once, as bytes: encoding uses floating point and may differ between engines, the bytes do not. */
import { invariant } from '@fhe-serverless/core/errors';
import { type CompletePlan, type PlanDraft, residueParameters } from '@fhe-serverless/core/plan';
import { HandleScope } from '../seal-wasm/handle-scope.ts';
import { createContext } from '../seal-wasm/seal-context.ts';
import type { SealEngine } from '../seal-wasm/seal-engine.ts';
import { translated } from '../seal-wasm/seal-errors.ts';

export function completePlan(engine: SealEngine, draft: PlanDraft): CompletePlan {
  const { seal } = engine;
  using scope = new HandleScope(engine.handles);
  const residues = residueParameters(draft.parameters).map((parameters) => ({ ...createContext(seal, scope, draft.scheme, parameters), t: BigInt(parameters.plaintextModulus) }));
  const encoded = draft.constants.map(({ slots, level, scale, residue = 0 }) => translated('FHE_ENGINE_FAILED', 'encoding constants', () => {
    using own = new HandleScope(engine.handles);
    const { context, levels, t } = residues[residue]!;
    const plaintext = own.own(new seal.Plaintext());
    if (draft.scheme !== 'ckks') {
      own.own(new seal.BatchEncoder(context)).encode(BigUint64Array.from(slots, (value) => ((BigInt(value) % t) + t) % t), plaintext);
      return plaintext.saveToArray(seal.ComprModeType.none) as Uint8Array;
    }
    const values = Float64Array.from(slots, Number);
    // An infinite value would corrupt the whole WASM instance.
    invariant(values.every(Number.isFinite) && Number.isFinite(scale), 'constants are finite');
    own.own(new seal.CKKSEncoder(context)).encode(values, scale, plaintext);
    if (level < levels.length - 1) own.own(new seal.Evaluator(context)).plainModSwitchToInplace(plaintext, levels[level]!);
    return plaintext.saveToArray(seal.ComprModeType.none) as Uint8Array;
  }));
  return draft.complete(encoded);
}
