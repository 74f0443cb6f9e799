/** One loaded SEAL with its count of live objects: what every part of the engine works on. */
import type { HandleCounter } from './handle-scope.ts';
import type { Seal } from './load.ts';

export interface SealInstance {
  readonly seal: Seal;
  readonly handles: HandleCounter;
}
