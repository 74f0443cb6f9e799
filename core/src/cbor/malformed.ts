/** The refusal of bytes that are not a message at all. */
import { FheError } from '../errors/index.ts';

/** Refuses. `reason` is a fixed text of ours, never input. @throws FheError FHE_WIRE_MALFORMED */
export function malformed(reason: string): never {
  throw new FheError('FHE_WIRE_MALFORMED', { reason });
}

/** Refuses unless `condition` holds. @throws FheError FHE_WIRE_MALFORMED */
export function requireForm(condition: unknown, reason: string): asserts condition {
  if (!condition) malformed(reason);
}
