export { AUTHORING_VERSION, defineFheFunction, type FheFunctionDefinition, type FheFunctionModule } from './define-function.ts';
export { EncryptedValue } from './encrypted-value.ts';
export { matrixVector, requireClear, sigmoid, type ApproximationOptions } from './operators.ts';
export { integer, real, type InputRange, type RealOutput, type ValueSpec } from './signature.ts';
