/** Which versions of Node run the engine. Imports nothing, so that every version can ask. */

/** 22.22.3 and later of 22; 24 and later. Odd releases before 24 have ended. */
export function isSupportedNode(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  if (major !== 22) return major >= 24;
  return minor > 22 || (minor === 22 && patch >= 3);
}
