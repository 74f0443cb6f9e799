export { assertWithin, elementWise, polynomial, power, repeated } from './element-wise.ts';
export { product } from './products.ts';
export { concatenate, element, gather, gatherVector, reshape, rotateLeft, slice, transpose } from './rearrangements.ts';
export { reduce, variance, type ReductionOptions } from './reductions.ts';
export { branchError, derived, isTraced, requireWhole, shapeOf, sizeOf, traceOf, tracedConstant, wholeNumber, type Traced } from './traced.ts';
