export { createSealEngine, SealEngine } from './seal-engine.ts';
export { LAYER_PACKAGE, type LoadOptions, WASM_FILE } from './load.ts';
