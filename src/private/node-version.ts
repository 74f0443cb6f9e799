/** Which Node can load the encryption engine. */
import { PlanningFailed } from './errors';

// node-seal 7 does not load on Node 20 at all, nor on the early releases of 22; odd releases are not tested.
const OLDEST_22 = [22, 22, 3];
const OLDEST = [24, 0, 0];

function atLeast(version: readonly number[], oldest: readonly number[]): boolean {
  const firstDifference = oldest.findIndex((part, index) => version[index] !== part);
  return firstDifference < 0 || version[firstDifference] > oldest[firstDifference];
}

/** True for Node 22.22.3 and later of 22, and for Node 24 and later. */
export function canRunEngine(version: string): boolean {
  const parts = version.split('.').map((part) => Number.parseInt(part, 10));
  return atLeast(parts, OLDEST) || (parts[0] === OLDEST_22[0] && atLeast(parts, OLDEST_22));
}

/** Fails when this Node cannot plan a function. */
export function requireEngineNode(version: string = process.versions.node): void {
  if (!canRunEngine(version)) {
    throw new PlanningFailed({
      code: 'FHE_CONFIG_NODE_UNSUPPORTED',
      message: `Node ${version} cannot run the encryption engine`,
      hint: 'use Node 22.22.3 or later, or Node 24',
    });
  }
}
