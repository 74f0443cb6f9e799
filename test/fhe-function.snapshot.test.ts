import { Template } from 'aws-cdk-lib/assertions';
import { newFunction, newStack } from './fixtures/stack';
import { withoutAssetHashes } from './fixtures/template-reader';

test('the template of a function with defaults', () => {
  const stack = newStack();
  newFunction(stack);

  expect(withoutAssetHashes(Template.fromStack(stack))).toMatchSnapshot();
});
