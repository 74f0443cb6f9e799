export * from './program.ts';
export { decodeProgram, encodeProgram, programDigest } from './program-codec.ts';
export { checkProgram } from './program-checker.ts';
export { arithmeticOf, type Arithmetic } from './arithmetic.ts';
export { approximation, approximationOf, exactly, horner, type Approximation } from './approximation.ts';
export { polynomialBound, rangesOf, type Interval } from './ranges.ts';
