/** The digests that receipts name: every file of the function's package and of the engine's layer, as they were built. */
import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { assetPath } from './asset-files';

/** Read by the runtime (lambda-runtime, adapters/aws/packaged-files.ts), which recomputes each digest at its start. */
const FILE = 'code-digests.json';
const LAYER = 'layer/';

/** Writes the list beside the files. A changed file stops the function from starting. */
export function writeCodeDigests(codeDirectory: string): void {
  const digests = { ...digestsBelow(codeDirectory, ''), ...digestsBelow(assetPath('seal-layer'), LAYER) };
  fs.writeFileSync(path.join(codeDirectory, FILE), `${JSON.stringify(digests, undefined, 2)}\n`);
}

function digestsBelow(directory: string, prefix: string): Record<string, string> {
  const files = fs.readdirSync(directory, { recursive: true }).map(String).filter((name) => fs.statSync(path.join(directory, name)).isFile()).sort();
  return Object.fromEntries(files.map((name) => [prefix + name.split(path.sep).join('/'), createHash('sha256').update(fs.readFileSync(path.join(directory, name))).digest('hex')]));
}
