import { Template } from 'aws-cdk-lib/assertions';
import { newFunction, newStack } from '../fixtures/stack';
import { permissionsOf, resourcesOf } from '../fixtures/template-reader';

test('the API is used where the context asks for it, within our namespace', () => {
  const stack = newStack({ 'fhe-serverless:metrics': 'cloudwatch' });
  newFunction(stack);
  const template = Template.fromStack(stack);

  for (const [fn, role] of [['Score', 'ScoreRole'], ['FheKeyStoreRegistrarFunction', 'FheKeyStoreRegistrarFunctionRole']]) {
    expect(resourcesOf(template, 'AWS::Lambda::Function')[fn].Properties.Environment.Variables.FHE_METRICS).toBe('cloudwatch');
    expect(permissionsOf(template, role)).toContainEqual({
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringEquals: { 'cloudwatch:namespace': 'FheServerless' } },
    });
  }
});

test('fails on a transport that does not exist', () => {
  expect(() => newFunction(newStack({ 'fhe-serverless:metrics': 'statsd' }))).toThrow(/^FHE_CONFIG_METRICS: /);
});
