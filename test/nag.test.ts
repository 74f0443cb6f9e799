/** AwsSolutions of cdk-nag: the constructs acknowledge what they depart from, with reasons, so that an author's app stays clean. */
import { App, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { FheFrontDoor, type FheFunctionProps } from '../src';
import { newFunction } from './fixtures/stack';

/** Violations by rule, each with the constructs that break it. */
function violationsOf(props: Partial<FheFunctionProps>, change: (fn: ReturnType<typeof newFunction>) => void = () => undefined) {
  const app = new App();
  const fn = newFunction(new Stack(app, 'Stack'), props);
  change(fn);
  const report = new AwsSolutionsChecks(app).validateScope(app);
  return report.violations.map(({ ruleName, violatingResources }) => [ruleName, ...violatingResources.map(({ constructPath }) => constructPath)]);
}

test.each<[string, Partial<FheFunctionProps>]>([
  ['defaults', {}],
  ['an HTTP API', { frontDoor: FheFrontDoor.httpApi() }],
  ['direct invoke only', { frontDoor: FheFrontDoor.none(), directTenant: 'iam:111122223333:AROAEXAMPLE' }],
])('a function with %s is clean', (_what, props) => {
  expect(violationsOf(props)).toEqual([]);
});

test('callers of an HTTP API are clean', () => {
  const violations = violationsOf({ frontDoor: FheFrontDoor.httpApi() }, (fn) => {
    const caller = new iam.Role(fn, 'Caller', { assumedBy: new iam.AccountRootPrincipal() });
    fn.grantInvoke(caller);
    fn.grantRegisterKeys(caller);
  });

  expect(violations).toEqual([]);
});

test('a wildcard that an author adds is still found', () => {
  const violations = violationsOf({}, (fn) => fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::other/*'] })));

  expect(violations).toEqual([['AwsSolutions-IAM5[Resource::arn:aws:s3:::other/*]', 'Stack/ScoreRole/DefaultPolicy/Resource']]);
});

test('the checks run as a plugin of an app', () => {
  const app = new App();
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  newFunction(new Stack(app, 'Stack'));

  expect(() => app.synth()).not.toThrow();
});
