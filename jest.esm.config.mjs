/** Jest for the ESM workspaces: sources run as they are, with their types stripped in place. */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/{core,engine,lambda-runtime,cli}/test/**/*.test.ts', '<rootDir>/sdk/typescript/test/**/*.test.ts', '<rootDir>/examples/**/*.test.ts', '<rootDir>/benchmarks/test/**/*.test.ts', '<rootDir>/integ-tests/local/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/assets', '<rootDir>/.*/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/scripts/jest-strip-types.mjs' },
  testTimeout: 60_000,
};
