export { createSealEngine, SealEngine } from './seal-engine.ts';
export { LAYER_PACKAGE, LAYER_PATH, type LoadOptions, WASM_FILE } from './load.ts';
