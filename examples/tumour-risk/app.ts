/** The CDK app: one construct deploys the encrypted function with everything it needs. */
import { App, Stack } from 'aws-cdk-lib';
import { FheFunction } from 'cdk-fhe-serverless';

const app = new App();
const stack = new Stack(app, 'TumourRisk');

new FheFunction(stack, 'Score', { entry: 'function.ts' });
