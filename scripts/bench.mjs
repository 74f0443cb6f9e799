/** `npm run bench`: see benchmarks/run.ts. */
await import('../benchmarks/run.ts');
