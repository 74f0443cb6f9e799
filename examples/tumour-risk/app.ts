/** The CDK app: one construct deploys the encrypted function with everything it needs. */
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { FheFunction } from 'cdk-fhe-serverless';

const app = new App();
const stack = new Stack(app, 'TumourRisk');

new FheFunction(stack, 'Score', {
  entry: 'function.ts',
  // Keys, ledger and receipts outlive their stack, unless the whole deployment is for trying it out.
  removalPolicy: process.env['TEMPORARY'] === undefined ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
});
