/** A plan over several plaintext moduli: the same instructions for each of them in turn, and the caller's keys under each one's name. */
import { invariant } from '@fhe-serverless/core/errors';
import { type Plan, residuePlans } from '@fhe-serverless/core/plan';
import { type SealLayout, withParameters } from '@fhe-serverless/core/wire';
import type { LoadedKeys, PreparedPlan } from '../evaluate/index.ts';
import { SealPreparedPlan } from './prepared-plan.ts';
import type { SealInstance } from './seal-instance.ts';

/** Things that are freed together; all of them, or none is kept. */
class Owned<T extends Disposable> implements Disposable {
  readonly items: T[] = [];

  static of<S, T extends Disposable>(sources: readonly S[], make: (source: S) => T): Owned<T> {
    const owned = new Owned<T>();
    try {
      for (const source of sources) owned.items.push(make(source));
      return owned;
    } catch (error) {
      owned[Symbol.dispose]();
      throw error;
    }
  }

  [Symbol.dispose](): void {
    for (const item of this.items.splice(0)) item[Symbol.dispose]();
  }
}

class ResidueKeys implements LoadedKeys {
  readonly #each: Owned<LoadedKeys>;

  constructor(each: Owned<LoadedKeys>) {
    this.#each = each;
  }

  get bytes(): number {
    return this.#each.items.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  at(residue: number): LoadedKeys {
    return this.#each.items[residue]!;
  }

  [Symbol.dispose](): void {
    this.#each[Symbol.dispose]();
  }
}

/** Plans over several moduli have no public key: circuit privacy has one modulus. */
const LAYOUT: SealLayout = 'key-lists';

export class SealResiduePlan implements PreparedPlan {
  readonly plan: Plan;
  readonly #each: Owned<PreparedPlan>;

  constructor(engine: SealInstance, plan: Plan, constants: Uint8Array) {
    this.plan = plan;
    this.#each = Owned.of(residuePlans(plan), (residue) => new SealPreparedPlan(engine, residue, constants));
  }

  /** A client uploads its keys once, made under the first plaintext modulus. */
  loadKeys(parts: ReadonlyMap<string, Uint8Array>): LoadedKeys {
    return new ResidueKeys(Owned.of(this.#each.items, (prepared) => prepared.loadKeys(prepared === this.#each.items[0] ? parts : this.#renamed(parts, prepared.plan))));
  }

  evaluate(inputs: readonly Uint8Array[], keys: LoadedKeys): readonly Uint8Array[] {
    invariant(keys instanceof ResidueKeys && inputs.length === this.plan.inputs.length, 'keys and inputs are of this engine and plan');
    const each = inputs.length / this.#each.items.length;
    return this.#each.items.flatMap((prepared, residue) => prepared.evaluate(inputs.slice(each * residue, each * (residue + 1)), keys.at(residue)));
  }

  [Symbol.dispose](): void {
    this.#each[Symbol.dispose]();
  }

  #renamed(parts: ReadonlyMap<string, Uint8Array>, { parameters, evaluationKeys }: Plan): ReadonlyMap<string, Uint8Array> {
    const { fingerprint } = this.plan.parameters;
    return new Map(evaluationKeys.flatMap(({ name }) => {
      const payload = parts.get(name);
      return payload === undefined ? [] : [[name, withParameters(payload, LAYOUT, fingerprint, parameters.fingerprint)] as const];
    }));
  }
}
