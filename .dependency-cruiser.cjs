/** Imports point one way. STYLE 1.3; a new exception is a decision record. */
const layer = (name, from, allowed) => ({
  name, severity: 'error', from: { path: from },
  to: { path: '^(core|engine|lambda-runtime|cli|gcp|sdk|src)/', pathNot: [from, 'node_modules', ...allowed] },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-orphan-imports', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^(cdk-fhe-serverless|aws-cdk-lib|constructs|@aws-cdk)' } },
    layer('errors', '^core/src/errors', []),
    layer('cbor', '^core/src/cbor', ['^core/src/errors']),
    layer('parameters', '^core/src/parameters', ['^core/src/errors']),
    layer('program', '^core/src/program', ['^core/src/(errors|cbor)']),
    layer('reference', '^core/src/reference', ['^core/src/(errors|program)']),
    layer('raw', '^core/src/raw', ['^core/src/(errors|program)']),
    layer('trace', '^core/src/trace', ['^core/src/(errors|program|reference|raw)']),
    layer('plan', '^core/src/plan', ['^core/src/(errors|program|parameters|raw)']),
    layer('wire', '^core/src/wire', ['^core/src/(errors|cbor|parameters|plan)']),
    layer('engine-evaluate', '^engine/src/evaluate', ['^core/']),
    layer('engine-wasm', '^engine/src/seal-wasm', ['^core/', '^engine/src/evaluate']),
    layer('engine-client', '^engine/src/client', ['^core/', '^engine/src/(evaluate|seal-wasm)']),
    layer('engine-prove', '^engine/src/prove', ['^core/', '^engine/src/(evaluate|seal-wasm|client)']),
    layer('runtime', '^lambda-runtime/src/runtime', ['^core/', '^engine/src/evaluate']),
    layer('adapter-aws', '^lambda-runtime/src/adapters/aws', ['^core/', '^engine/src/evaluate', '^lambda-runtime/src/runtime']),
    layer('adapter-local', '^lambda-runtime/src/adapters/local', ['^core/', '^engine/src/evaluate', '^lambda-runtime/src/runtime']),
    layer('entry', '^lambda-runtime/src/entry', ['^core/', '^engine/src/(evaluate|seal-wasm)', '^lambda-runtime/']),
    layer('sdk', '^sdk/typescript/src', ['^core/', '^engine/']),
    layer('construct', '^src/', []),
    { name: 'seal-in-engine-only', severity: 'error', from: { pathNot: '^engine/src/' }, to: { path: 'node_modules/node-seal', pathNot: 'seal_throws.wasm' } },
    { name: 'aws-sdk-in-its-adapter', severity: 'error', from: { pathNot: '^(lambda-runtime/src/adapters/aws|sdk/typescript/src/client|cli/src)' }, to: { path: 'node_modules/@aws-sdk' } },
    { name: 'core-runs-in-browsers', severity: 'error', from: { path: '^core/src' }, to: { dependencyTypes: ['core'] } },
    { name: 'server-holds-no-secret-keys', severity: 'error', from: { path: '^lambda-runtime/src' }, to: { path: '^engine/src/(client|prove)', reachable: true } },
  ],
  options: { doNotFollow: { path: 'node_modules' }, tsPreCompilationDeps: true, tsConfig: { fileName: 'tsconfig.esm.json' }, enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] } },
};
