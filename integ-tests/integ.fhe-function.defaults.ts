/** Deploys the tumour-risk example with defaults; only removal differs, so that nothing stays behind. */
import { fileURLToPath } from 'node:url';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { FheFunction } from 'cdk-fhe-serverless';

const app = new App();
const stack = new Stack(app, 'FheFunctionDefaults');

new FheFunction(stack, 'Score', {
  entry: fileURLToPath(new URL('../examples/tumour-risk/function.ts', import.meta.url)),
  removalPolicy: RemovalPolicy.DESTROY,
});
