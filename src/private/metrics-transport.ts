/** How the runtime's metrics travel: log lines that CloudWatch extracts, or API calls where nothing extracts them. */
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { fheError } from './errors';
import { FHE_NAMESPACE } from './fhe-metric';
import { grantAll } from './permission';

/** Set by deployments to local clouds: `--context fhe-serverless:metrics=cloudwatch`. */
const CONTEXT = 'fhe-serverless:metrics';
const VARIABLE = 'FHE_METRICS';
const TRANSPORTS = ['emf', 'cloudwatch'];

/** Leaves the default, embedded metric format, unless the app's context asks for the CloudWatch API. */
export function applyMetricsTransport(fn: LambdaFunction): void {
  const transport: unknown = fn.node.tryGetContext(CONTEXT) ?? 'emf';
  if (typeof transport !== 'string' || !TRANSPORTS.includes(transport)) {
    throw fheError({
      code: 'FHE_CONFIG_METRICS',
      message: `the context ${CONTEXT} is ${JSON.stringify(transport)}`,
      hint: `use one of ${TRANSPORTS.join(', ')}`,
    }, fn.node.path);
  }
  if (transport === 'cloudwatch') {
    fn.addEnvironment(VARIABLE, transport);
    grantAll(fn, [{
      actions: ['cloudwatch:PutMetricData'],
      resourceArns: ['*'],
      conditions: { StringEquals: { 'cloudwatch:namespace': FHE_NAMESPACE } },
      wildcardReason: 'PutMetricData knows no resources; the namespace bounds it.',
    }]);
  }
}
