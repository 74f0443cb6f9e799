/** Writes every vector file; see `spec/vectors/generate.ts`. */
import { writeFileSync } from 'node:fs';
import { vectorFiles } from './vector-files.ts';

const fresh = process.argv.includes('--fresh');
for (const [name, text] of Object.entries(await vectorFiles(fresh))) writeFileSync(new URL(`../${name}`, import.meta.url), text);
