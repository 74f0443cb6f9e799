/** Reads the shared vectors, and the outcome of an action in the words that vectors use. */
import { readFileSync } from 'node:fs';
import { isFheError } from '../../src/errors/index.ts';

export interface VectorFile<T> {
  readonly vectors: readonly (T & { readonly name: string; readonly expect: string })[];
}

/** `T` is one vector, `Shared` what the file says once for all. */
export function readVectors<T, Shared = unknown>(name: string): VectorFile<T> & Shared {
  return JSON.parse(readFileSync(new URL(`../../../spec/vectors/${name}.json`, import.meta.url), 'utf8')) as VectorFile<T> & Shared;
}

/** 'ok', or the code of the FheError that was thrown. Any other error is a failure of the test. */
export function outcomeOf(action: () => unknown): string {
  try {
    action();
    return 'ok';
  } catch (error) {
    if (isFheError(error)) return error.code;
    throw error;
  }
}
