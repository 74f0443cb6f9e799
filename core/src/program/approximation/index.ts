export { approximation, approximationOf, type Approximation } from './approximation.ts';
export { approximationDomain } from './domain.ts';
export { chebyshevBound } from './chebyshev-bound.ts';
export { chebyshevDerivative } from './derivative.ts';
export { clenshaw, horner } from './evaluation.ts';
export { exactly } from './target.ts';
