/** Errors of constructs: plain errors whose text other jsii languages can count on. Codes stand in spec/errors.json. */
import type { IConstruct } from 'constructs';

/** What went wrong, in the terms of spec/errors.json. */
export interface FheFailure {
  readonly code: string;
  /** Lower case, no full stop. */
  readonly message: string;
  /** One action: what to change. */
  readonly hint: string;
}

/** Makes the error to throw: `CODE: message`, the hint, and the path of the construct it concerns. */
export function fheError(failure: FheFailure, path: string): Error {
  return new Error(`${failure.code}: ${failure.message}\nhint: ${failure.hint}\nat: ${path}`);
}

/** Path of a construct that does not exist yet, because its `super` call comes later. */
export function pathOf(scope: IConstruct, id: string): string {
  return scope.node.path === '' ? id : `${scope.node.path}/${id}`;
}

/** A failure on its way to the construct that knows its own path. Never leaves this package. */
export class PlanningFailed extends Error {
  public constructor(public readonly failure: FheFailure) {
    super(failure.message);
  }
}
