import { isOpaque, opaqueError } from '../raw/index.ts';
import { branchError, isTraced } from './build/index.ts';
import { callerLocation } from './location.ts';

/** Gives the value back unless it is encrypted: the toolchain puts it around the conditions of a handler. @throws FheError FHE_TRACE_BRANCH */
export function requireClear<T>(value: T): T {
  if (isTraced(value)) throw branchError(value);
  if (isOpaque(value)) throw opaqueError(callerLocation());
  return value;
}
