export * from './evaluate-reference.ts';
