/** What a function file imports: declare inputs and outputs, compute on encrypted values. Runs in any JavaScript host. */
export {
  AUTHORING_VERSION, defineFheFunction, defineRawFheHandler, EncryptedValue, integer, real, requireClear,
  abs, averagePool2d, compare, concatenate, convolve1d, convolve2d, covariance, equals, exp, inverse, lookup, mask, matrixMultiply, matrixVector, max, min,
  polynomialFeatures, relu, select, sigmoid, sign, sqrt, sumPool2d, tanh,
  type ApproximationOptions, type Authorize, type AuthorizeCall, type AuthorizeRequest, type Constant, type ConvolutionOptions, type FheFunctionDefinition, type FheFunctionModule, type ImageConvolutionOptions, type InputRange, type IntegerRange, type LoadingFheFunction, type LoadingFheFunctionDefinition, type LoadSpec, type Operand, type Pair,
  type PlanRequest, type PoolOptions, type RawFheHandlerDefinition, type RawFheHandlerModule, type RealOutput, type ReductionOptions, type SignOptions, type ValueSpec, type Visibility,
} from '@fhe-serverless/core/trace';
export type { EncodeOptions, RawDescription, RawNumbers, RawOperations, RawParameters, RawPlaintext, RawScheme, RawValue } from '@fhe-serverless/core/raw';
export { nestedOutput, type ClearValue, type ReferenceInputs, type ReferenceOptions, type ReferenceOutput, type ReferenceOutputs } from '@fhe-serverless/core/reference';
export { FheError, isFheError, type FheErrorCode, type FheErrorKind } from '@fhe-serverless/core/errors';
