/** What the rest of an app, and other apps, know of an encrypted function. */
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { IEvaluationKeyStore } from './evaluation-key-store';
import type { IUsageLedger } from './usage-ledger';

/** A function that computes on encrypted data. */
export interface IFheFunction extends lambda.IFunction {
  /** HTTPS address of the function with a trailing slash; absent without a front door. */
  readonly endpoint?: string;

  /** Lets `grantee` register, look at and erase evaluation keys of its own. */
  grantRegisterKeys(grantee: iam.IGrantable): iam.Grant;

  /** Lets `grantee` read the usage counters of all callers. */
  grantReadUsage(grantee: iam.IGrantable): iam.Grant;

  /** Lets `grantee` read the receipts of all callers, and nothing else. */
  grantReadReceipts(grantee: iam.IGrantable): iam.Grant;

  /**
   * Evaluations answered with a new receipt. A retry that gets the stored answer does not count.
   *
   * Sum over 5 minutes.
   */
  metricEvaluations(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Evaluations that failed after their price was reserved. They are recorded at zero.
   *
   * Sum over 5 minutes.
   */
  metricFailedEvaluations(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Requests refused before anything was computed or reserved.
   *
   * Sum over 5 minutes.
   */
  metricRefused(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Computing effort of the evaluations, in 1e-6 units.
   *
   * Sum over 5 minutes.
   */
  metricMicroUnits(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Rows packed into the evaluated requests.
   *
   * Sum over 5 minutes.
   */
  metricSamplesProcessed(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Time to evaluate the plan, without loading keys or recording.
   *
   * Average over 5 minutes.
   */
  metricEvaluateMillis(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Time to bring a caller's keys into the engine; near zero when they are cached.
   *
   * Average over 5 minutes.
   */
  metricLoadKeysMillis(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Processes that served their first request.
   *
   * Sum over 5 minutes.
   */
  metricColdStarts(props?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/** What names an `FheFunction` of another stack. */
export interface FheFunctionAttributes {
  /** ARN of the function, without version or alias. */
  readonly functionArn: string;

  /**
   * HTTPS address of the function.
   *
   * @default - unknown; only grants and metrics are used
   */
  readonly endpoint?: string;

  /**
   * Id of the function's HTTP API.
   *
   * @default - the function has a function URL
   */
  readonly httpApiId?: string;

  /**
   * Execution role of the function.
   *
   * @default - permissions cannot be added to the function
   */
  readonly role?: iam.IRole;

  /**
   * Key store of the function.
   *
   * @default - `grantRegisterKeys` fails
   */
  readonly keyStore?: IEvaluationKeyStore;

  /**
   * Ledger of the function.
   *
   * @default - `grantReadUsage` and `grantReadReceipts` fail
   */
  readonly usageLedger?: IUsageLedger;
}
