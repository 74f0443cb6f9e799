/** Where the prebuilt files of this package are: toolchain, Lambda code and engine layer. */
import * as path from 'path';

/** Set by our own tests only, which stand in a recorded toolchain for the real one. */
const ASSETS_VARIABLE = 'FHE_SERVERLESS_ASSETS';

/** Gives the absolute path of a file or folder that ships in `assets/`. */
export function assetPath(...names: string[]): string {
  const root = process.env[ASSETS_VARIABLE] ?? path.join(__dirname, '..', '..', 'assets');
  return path.join(path.resolve(root), ...names);
}
