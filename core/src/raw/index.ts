export { checkRawDeclaration } from './check-raw-declaration.ts';
export { type RawDeclaration, type RawOutput, type RawParameters, type RawScheme, rotationLength } from './raw-declaration.ts';
export type { EncodeOptions, RawDescription, RawEvaluate, RawNumbers, RawOperations } from './raw-operations.ts';
export { isOpaque, opaqueError, RawPlaintext, RawValue } from './raw-values.ts';
