/** What a function file imports: declare inputs and outputs, compute on encrypted values. Runs in any JavaScript host. */
export {
  AUTHORING_VERSION, defineFheFunction, EncryptedValue, integer, matrixVector, real, requireClear, sigmoid,
  type ApproximationOptions, type FheFunctionDefinition, type FheFunctionModule, type InputRange, type RealOutput, type ValueSpec,
} from '@fhe-serverless/core/trace';
export type { ClearValue, ReferenceInputs, ReferenceOptions, ReferenceOutput, ReferenceOutputs } from '@fhe-serverless/core/reference';
export { FheError, isFheError, type FheErrorCode, type FheErrorKind } from '@fhe-serverless/core/errors';
