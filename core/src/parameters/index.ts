export * from './encryption-parameters.ts';
export * from './sizes.ts';
