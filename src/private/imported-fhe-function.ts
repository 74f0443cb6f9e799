/** An encrypted function that another app deployed. */
import { Arn, ArnFormat } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { BoundFrontDoor } from './bound-front-door';
import { fheError } from './errors';
import { fheMetric, isFheMetric } from './fhe-metric';
import { importedFrontDoor } from './imported-front-door';
import type { FheFunctionAttributes, IFheFunction } from '../fhe-function-attributes';

export class ImportedFheFunction extends lambda.FunctionBase implements IFheFunction {
  public readonly functionArn: string;
  public readonly functionName: string;
  public readonly endpoint?: string;
  public readonly role?: iam.IRole;
  public readonly grantPrincipal: iam.IPrincipal;
  public readonly permissionsNode = this.node;
  public readonly architecture = lambda.Architecture.X86_64;
  public readonly tenancyConfig = undefined;
  /** As for functions of this app: nobody may invoke past the front door. */
  public readonly resourceArnsForGrantInvoke: string[];
  protected readonly canCreatePermissions = false;
  private readonly door: BoundFrontDoor;

  public constructor(scope: Construct, id: string, private readonly attrs: FheFunctionAttributes) {
    super(scope, id, { environmentFromArn: attrs.functionArn });
    this.functionArn = attrs.functionArn;
    this.functionName = Arn.split(attrs.functionArn, ArnFormat.COLON_RESOURCE_NAME).resourceName!;
    this.endpoint = attrs.endpoint;
    this.role = attrs.role;
    this.grantPrincipal = attrs.role ?? new iam.UnknownPrincipal({ resource: this });
    this.resourceArnsForGrantInvoke = [attrs.functionArn];
    this.door = importedFrontDoor(this, attrs);
  }

  public grantInvoke(grantee: iam.IGrantable): iam.Grant {
    return this.door.grantInvoke(grantee);
  }

  public grantRegisterKeys(grantee: iam.IGrantable): iam.Grant {
    return this.required(this.attrs.keyStore, 'keyStore').grantRegister(grantee);
  }

  public grantReadUsage(grantee: iam.IGrantable): iam.Grant {
    return this.required(this.attrs.usageLedger, 'usageLedger').grantReadUsage(grantee);
  }

  public grantReadReceipts(grantee: iam.IGrantable): iam.Grant {
    return this.required(this.attrs.usageLedger, 'usageLedger').grantReadReceipts(grantee);
  }

  public metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return isFheMetric(metricName) ? fheMetric(this, metricName, props) : super.metric(metricName, props);
  }

  public metricEvaluations(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Evaluations', props);
  }

  public metricFailedEvaluations(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('FailedEvaluations', props);
  }

  public metricRefused(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('RefusedRequests', props);
  }

  public metricMicroUnits(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('MicroUnits', props);
  }

  public metricSamplesProcessed(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('SamplesProcessed', props);
  }

  public metricEvaluateMillis(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('EvaluateMillis', props);
  }

  public metricLoadKeysMillis(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('LoadKeysMillis', props);
  }

  public metricColdStarts(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('ColdStarts', props);
  }

  private required<T>(value: T | undefined, attribute: string): T {
    if (value === undefined) {
      throw fheError({
        code: 'FHE_CONFIG_ATTRIBUTE',
        message: `the function was imported without \`${attribute}\``,
        hint: `pass \`${attribute}\` to FheFunction.fromFheFunctionAttributes`,
      }, this.node.path);
    }
    return value;
  }
}
