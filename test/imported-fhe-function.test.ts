import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { FheFunction, type FheFunctionAttributes, type IFheFunction, UsageLedger } from '../src';
import { newStack } from './fixtures/stack';
import { permissionsOf } from './fixtures/template-reader';

const ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:score';

function imported(attrs: Partial<FheFunctionAttributes> = {}) {
  const stack = newStack();
  const caller = new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() });
  const fn = FheFunction.fromFheFunctionAttributes(stack, 'Score', { functionArn: ARN, ...attrs });
  return { stack, caller, fn, permissions: () => permissionsOf(Template.fromStack(stack), 'Caller') };
}

test('grants the function URL of the alias live', () => {
  const { fn, caller, permissions } = imported({ endpoint: 'https://score.example/' });
  fn.grantInvoke(caller);

  expect(fn.endpoint).toBe('https://score.example/');
  expect(permissions()).toEqual([
    { actions: ['lambda:InvokeFunctionUrl'], resources: [`${ARN}:live`], conditions: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } } },
    { actions: ['lambda:InvokeFunction'], resources: [`${ARN}:live`], conditions: { Bool: { 'lambda:InvokedViaFunctionUrl': true } } },
  ]);
});

test('grants the routes of an HTTP API', () => {
  const { fn, caller, permissions } = imported({ httpApiId: 'api1234' });
  fn.grantInvoke(caller);

  expect(permissions().map(({ actions }) => actions)).toEqual([['execute-api:Invoke']]);
});

test('grants the receipts of its ledger', () => {
  const { stack, caller, permissions } = imported();
  const usageLedger = UsageLedger.fromTableArn(stack, 'Ledger', 'arn:aws:dynamodb:eu-west-1:111122223333:table/ledger');
  FheFunction.fromFheFunctionAttributes(stack, 'WithLedger', { functionArn: ARN, usageLedger }).grantReadReceipts(caller);

  expect(permissions()[0].resources).toEqual(['arn:aws:dynamodb:eu-west-1:111122223333:table/ledger']);
});

test.each<[string, (fn: IFheFunction, caller: iam.IGrantable) => unknown]>([
  ['keyStore', (fn, caller) => fn.grantRegisterKeys(caller)],
  ['usageLedger', (fn, caller) => fn.grantReadUsage(caller)],
  ['usageLedger', (fn, caller) => fn.grantReadReceipts(caller)],
])('fails when a grant needs %s and the import has none', (attribute, grant) => {
  const { fn, caller } = imported();

  expect(() => grant(fn, caller)).toThrow(new RegExp(`^FHE_CONFIG_ATTRIBUTE: the function was imported without \`${attribute}\``));
});

test('has the metrics of the original', () => {
  const { fn } = imported();

  expect(fn.metricEvaluations()).toMatchObject({ namespace: 'FheServerless', metricName: 'Evaluations', dimensions: { FunctionName: 'score' } });
  expect(fn.metricErrors()).toMatchObject({ namespace: 'AWS/Lambda' });
});
