/** Fails when a generated file differs from what its source gives: run `npm run generate`. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { generated } from './generate.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const stale = Object.entries(generated()).filter(([path, text]) => readFileSync(root + path, 'utf8') !== text).map(([path]) => path);
if (stale.length > 0) {
  console.error(`stale, run npm run generate: ${stale.join(', ')}`);
  process.exitCode = 1;
}
