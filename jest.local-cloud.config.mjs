/**
 * Jest for tests against a local AWS, which somebody else starts: FHE_TEST_AWS_ENDPOINT is its address. Without it every
 * file fails, because a suite that skips itself proves nothing.
 */
import esm from './jest.esm.config.mjs';

export default {
  ...esm,
  testMatch: ['<rootDir>/**/test/**/*.aws.ts', '<rootDir>/integ-tests/local/**/*.aws.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  setupFiles: ['<rootDir>/lambda-runtime/test/adapters/aws/local-cloud/require-endpoint.mjs'],
};
