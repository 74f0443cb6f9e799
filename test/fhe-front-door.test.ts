import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { EvaluationKeyStore, FheFrontDoor } from '../src';
import { newFunction, newStack } from './fixtures/stack';
import { permissionsOf, rendered, resourcesOf } from './fixtures/template-reader';

const deployed = (frontDoor: FheFrontDoor) => {
  const stack = newStack();
  const caller = new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() });
  const fn = newFunction(stack, { frontDoor, directTenant: 'iam:111122223333:AROAEXAMPLE' });
  return { stack, caller, fn, template: () => Template.fromStack(stack) };
};

describe('functionUrl', () => {
  test('stands before the alias live, authenticates with IAM and answers no other origin', () => {
    const { template } = deployed(FheFrontDoor.functionUrl());

    const urls = resourcesOf(template(), 'AWS::Lambda::Url');

    expect(Object.keys(urls)).toEqual(['ScoreLiveFunctionUrl', 'FheKeyStoreRegistrarLiveFunctionUrl']);
    for (const { Properties } of Object.values(urls)) {
      expect(Properties).toEqual({ AuthType: 'AWS_IAM', Qualifier: 'live', TargetFunctionArn: expect.anything() });
    }
  });

  test('needs no resource permission: nobody may invoke live but through the URL', () => {
    const { template } = deployed(FheFrontDoor.functionUrl());

    template().resourceCountIs('AWS::Lambda::Permission', 0);
  });

  test('grants the URL of the alias live, and direct invoke only through it', () => {
    const { caller, fn, template } = deployed(FheFrontDoor.functionUrl());
    fn.grantInvoke(caller);

    expect(permissionsOf(template(), 'Caller')).toEqual([
      { actions: ['lambda:InvokeFunctionUrl'], resources: ['ScoreLive'], conditions: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } } },
      { actions: ['lambda:InvokeFunction'], resources: ['ScoreLive'], conditions: { Bool: { 'lambda:InvokedViaFunctionUrl': true } } },
    ]);
  });

  test('grants the same through grantInvokeUrl', () => {
    const { caller, fn, template } = deployed(FheFrontDoor.functionUrl());
    fn.grantInvokeUrl(caller);

    expect(permissionsOf(template(), 'Caller').map(({ resources }) => resources)).toEqual([['ScoreLive'], ['ScoreLive']]);
  });

  test('lets another account in under the same conditions', () => {
    const { fn, template } = deployed(FheFrontDoor.functionUrl());
    fn.grantInvoke(new iam.AccountPrincipal('444455556666'));

    const permissions = Object.values(resourcesOf(template(), 'AWS::Lambda::Permission')).map(({ Properties }) => rendered(Properties));

    expect(permissions).toEqual([
      { Action: 'lambda:InvokeFunctionUrl', FunctionName: 'ScoreLive', FunctionUrlAuthType: 'AWS_IAM', Principal: '444455556666' },
      { Action: 'lambda:InvokeFunction', FunctionName: 'ScoreLive', InvokedViaFunctionUrl: true, Principal: '444455556666' },
    ]);
  });
});

describe('httpApi', () => {
  test('asks for IAM on its one route, logs access and answers no other origin', () => {
    const { template } = deployed(FheFrontDoor.httpApi());

    template().resourceCountIs('AWS::ApiGatewayV2::Api', 2);
    template().allResourcesProperties('AWS::ApiGatewayV2::Api', { ProtocolType: 'HTTP', CorsConfiguration: Match.absent() });
    template().allResourcesProperties('AWS::ApiGatewayV2::Route', { RouteKey: '$default', AuthorizationType: 'AWS_IAM' });
    template().allResourcesProperties('AWS::ApiGatewayV2::Stage', { StageName: '$default', AccessLogSettings: { DestinationArn: Match.anyValue() } });
    template().allResourcesProperties('AWS::ApiGatewayV2::Integration', { PayloadFormatVersion: '2.0' });
    template().resourceCountIs('AWS::Lambda::Url', 0);
  });

  test('has the public address of its stage', () => {
    const { stack, fn } = deployed(FheFrontDoor.httpApi());

    expect(rendered(stack.resolve(fn.endpoint))).toBe('https://<ScoreLiveHttpApi>.execute-api.<AWS::Region>.<AWS::URLSuffix>/');
  });

  test('is the only one that may invoke live', () => {
    const { template } = deployed(FheFrontDoor.httpApi());

    const permissions = Object.values(resourcesOf(template(), 'AWS::Lambda::Permission')).map(({ Properties }) => rendered(Properties));

    expect(permissions).toEqual([
      ['ScoreLive', 'ScoreLiveHttpApi'],
      ['FheKeyStoreRegistrarLive', 'FheKeyStoreRegistrarLiveHttpApi'],
    ].map(([alias, api]) => ({
      Action: 'lambda:InvokeFunction',
      FunctionName: alias,
      Principal: 'apigateway.amazonaws.com',
      SourceArn: `arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<${api}>/*/*`,
    })));
  });

  test('grants its routes and nothing of Lambda', () => {
    const { caller, fn, template } = deployed(FheFrontDoor.httpApi());
    fn.grantInvoke(caller);

    expect(permissionsOf(template(), 'Caller')).toEqual([{
      actions: ['execute-api:Invoke'],
      resources: ['arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<ScoreLiveHttpApi>/$default/*/*'],
    }]);
  });

  test('tells the runtime, on both planes', () => {
    const { template } = deployed(FheFrontDoor.httpApi());

    template().allResourcesProperties('AWS::Lambda::Function', { Environment: { Variables: Match.objectLike({ FHE_FRONT_DOOR: 'http-api' }) } });
  });
});

describe('none', () => {
  test('leaves the function without an address, and the key store with one', () => {
    const { fn, template } = deployed(FheFrontDoor.none());

    expect(fn.endpoint).toBeUndefined();
    expect(Object.keys(resourcesOf(template(), 'AWS::Lambda::Url'))).toEqual(['FheKeyStoreRegistrarLiveFunctionUrl']);
    expect(resourcesOf(template(), 'AWS::Lambda::Function').Score.Properties.Environment.Variables.FHE_FRONT_DOOR).toBe('none');
  });

  test('fails when the call is granted and there is no direct invoke either', () => {
    const stack = newStack();
    const fn = newFunction(stack, { frontDoor: FheFrontDoor.none() });

    expect(() => fn.grantInvoke(new iam.AccountRootPrincipal())).toThrow(/^FHE_CONFIG_NO_FRONT_DOOR: /);
  });

  test('fails before a key store: callers have to upload their keys', () => {
    expect(() => new EvaluationKeyStore(newStack(), 'Keys', { frontDoor: FheFrontDoor.none() })).toThrow(/^FHE_CONFIG_NO_FRONT_DOOR: /);
  });
});
