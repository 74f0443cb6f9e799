import { expect, test } from '@jest/globals';
import { FheError } from '@fhe-serverless/core/errors';
import { deployError } from '../../src/deployment/deploy-error.ts';

test('an error of a construct keeps its code, words and hint, out of whatever the app wrote', () => {
  const lines = ['/app/node_modules/x.js:12', 'throw new Error()', 'Error: FHE_TRACE_BRANCH: the handler needs a value at function.ts:8', 'hint: use arithmetic', '    at Object.<anonymous>', 'Node.js v24.21.0'];

  expect(deployError(new Error('subprocess exited with error 1'), lines)).toMatchObject({
    code: 'FHE_DEPLOY_FAILED',
    message: 'the synthesis of the app failed: FHE_TRACE_BRANCH: the handler needs a value at function.ts:8',
    hint: 'use arithmetic',
  });
});

test('any other failure of an app is its message, not its stack', () => {
  const lines = ['node:internal/modules:1', "Error: Cannot find module 'aws-cdk-lib'", '    at resolve (node:internal)', '', 'Node.js v24.21.0'];

  expect(deployError(new Error('subprocess exited with error 1'), lines).message).toBe("the synthesis of the app failed: Error: Cannot find module 'aws-cdk-lib'");
});

test.each([
  ['Region is missing', 'choose a region'],
  ['Unable to resolve AWS account to use. Need credentials', 'sign in to the account first'],
  ['The stack is in a failed state', 'read the lines above'],
])('%s comes with what to do', (message, hint) => {
  expect(deployError(new Error(message)).hint).toContain(hint);
});

test('an error of ours stays what it is', () => {
  const error = new FheError('FHE_CLI_PACKAGE_MISSING', { package: 'aws-cdk-lib', command: 'deploying', install: 'aws-cdk-lib' });

  expect(deployError(error)).toBe(error);
});
