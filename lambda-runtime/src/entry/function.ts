/** What Lambda runs as an FheFunction: the AWS entry with the WebAssembly engine from its layer. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createSealEngine, LAYER_PACKAGE, LAYER_PATH, WASM_FILE } from '@fhe-serverless/engine/seal-wasm';
import { createHandler } from '../adapters/aws/index.ts';

/** Lambda puts the layer's packages on NODE_PATH, which CommonJS resolution honours: that finds /opt, and its place in local clouds. */
function layerRoot(): string {
  return createRequire(import.meta.url).resolve(`${LAYER_PACKAGE}/${WASM_FILE}`).slice(0, -LAYER_PATH.length);
}

export const handler = await createHandler({
  engine: (root) => createSealEngine({ wasmBinary: readFileSync(join(root, LAYER_PATH)) }),
  variables: { ...process.env, FHE_LAYER_ROOT: process.env['FHE_LAYER_ROOT'] ?? layerRoot() },
});
