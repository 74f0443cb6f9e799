/** The construct that deploys a function on encrypted data. */
import { CfnOutput, Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { EvaluationKeyStore, type IEvaluationKeyStore } from './evaluation-key-store';
import { FheFrontDoor } from './fhe-front-door';
import type { FheFunctionAttributes, IFheFunction } from './fhe-function-attributes';
import type { FheFunctionProps } from './fhe-function-props';
import type { FhePlan } from './fhe-plan';
import { DIRECT } from './private/alias-names';
import { unsupportedEventSource, warnAbout } from './private/author-checks';
import { RUNTIME } from './private/defaults';
import { functionEnvironment } from './private/environment';
import { executionIdentity } from './private/execution-identity';
import { fheMetric, isFheMetric } from './private/fhe-metric';
import { FrontDoorAlias } from './private/front-door-alias';
import { ImportedFheFunction } from './private/imported-fhe-function';
import { applyMetricsTransport } from './private/metrics-transport';
import { onePerStack, SHARED } from './private/one-per-stack';
import { outputName } from './private/output-name';
import { planFor } from './private/planned-entry';
import { storesOf } from './private/stores';
import type { IReceiptSigner } from './receipt-signer';
import type { IResultStore } from './result-store';
import { SealLayer } from './seal-layer';
import type { IUsageLedger } from './usage-ledger';

/**
 * A Lambda function that computes on encrypted data which no server can read.
 *
 * The function file is traced, planned and proved during synthesis, so parameters, memory, timeout, sizes and price are
 * known before the first deploy. Callers come in through `live`, an alias that only the front door may invoke; every
 * answer carries a receipt, signed and recorded exactly once.
 */
export class FheFunction extends lambda.Function implements IFheFunction {
  /** Uses an encrypted function of another stack. */
  public static fromFheFunctionAttributes(scope: Construct, id: string, attrs: FheFunctionAttributes): IFheFunction {
    return new ImportedFheFunction(scope, id, attrs);
  }

  /** What was derived from the function before its first deploy. */
  public readonly plan: FhePlan;
  /** The alias to use: a published version behind the front door. Nothing else may invoke it. */
  public readonly live: lambda.Alias;
  /** The alias for direct invoke, with `directTenant`. */
  public readonly direct?: lambda.Alias;
  public readonly endpoint?: string;
  /** Where callers' evaluation keys are kept. */
  public readonly keyStore: IEvaluationKeyStore;
  /** Where usage and receipts are recorded. */
  public readonly usageLedger: IUsageLedger;
  /** What signs receipts. */
  public readonly receiptSigner: IReceiptSigner;
  /** Where answers wait for a retry. */
  public readonly resultStore: IResultStore;

  private readonly front: FrontDoorAlias;

  constructor(scope: Construct, id: string, props: FheFunctionProps) {
    const { plan, codeDirectory } = planFor(scope, id, props);
    const { events, logRetention, logRemovalPolicy, ...functionOptions } = props;
    const memorySize = props.memorySize ?? plan.memorySizeMiB;
    const timeout = props.timeout ?? Duration.seconds(plan.timeoutSeconds);
    super(scope, id, {
      ...functionOptions,
      runtime: RUNTIME,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(codeDirectory),
      architecture: props.architecture ?? lambda.Architecture.X86_64,
      layers: [onePerStack(scope, SHARED.sealLayer, (stack, layerId) => new SealLayer(stack, layerId)), ...props.layers ?? []],
      memorySize,
      timeout,
      ...executionIdentity(scope, id, { role: props.role, vpc: props.vpc, logGroup: props.logGroup, logRetention, logRemovalPolicy }),
    });
    this.plan = plan;
    events?.forEach((source) => this.addEventSource(source));

    const frontDoor = props.frontDoor ?? FheFrontDoor.functionUrl();
    const stores = storesOf(this, props, frontDoor);
    this.keyStore = stores.keyStore;
    this.usageLedger = stores.usageLedger;
    this.receiptSigner = stores.receiptSigner;
    this.resultStore = stores.resultStore;
    this.keyStore.grantEvaluate(this);
    this.usageLedger.grantRecord(this);
    this.receiptSigner.grantSign(this);
    this.resultStore.grantReadWrite(this);

    const variables = functionEnvironment({
      ...stores, plan, memorySize, timeout: props.timeout, frontDoorKind: frontDoor._kind, directTenant: props.directTenant,
    });
    Object.entries(variables).forEach(([name, value]) => this.addEnvironment(name, value));
    applyMetricsTransport(this);

    this.front = new FrontDoorAlias(this, 'Live', { version: this.currentVersion, frontDoor });
    this.live = this.front;
    this.endpoint = this.front.door.endpoint;
    if (props.directTenant !== undefined) {
      this.direct = new lambda.Alias(this, 'Direct', { aliasName: DIRECT, version: this.currentVersion });
      if (this.keyStore instanceof EvaluationKeyStore) {
        this.keyStore._addDirectTenant(props.directTenant);
      }
    }
    warnAbout(this, { plan, frontDoorKind: frontDoor._kind, directTenant: props.directTenant, memorySize, timeout });
    if (props.outputs !== false) {
      this.addOutputs();
    }
  }

  /** Lets `grantee` call the function through its front door; without one, by direct invoke. */
  public grantInvoke(grantee: iam.IGrantable): iam.Grant {
    return this.endpoint === undefined && this.direct !== undefined ? this.direct.grantInvoke(grantee) : this.front.grantInvoke(grantee);
  }

  /** The same as `grantInvoke`: the address belongs to the alias `live`. */
  public grantInvokeUrl(grantee: iam.IGrantable): iam.Grant {
    return this.grantInvoke(grantee);
  }

  /** Lets `grantee` register, look at and erase evaluation keys of its own, and upload large inputs. */
  public grantRegisterKeys(grantee: iam.IGrantable): iam.Grant {
    const direct = this.keyStore instanceof EvaluationKeyStore ? this.keyStore.direct : undefined;
    return this.endpoint === undefined && direct !== undefined ? direct.grantInvoke(grantee) : this.keyStore.grantRegister(grantee);
  }

  public grantReadUsage(grantee: iam.IGrantable): iam.Grant {
    return this.usageLedger.grantReadUsage(grantee);
  }

  public grantReadReceipts(grantee: iam.IGrantable): iam.Grant {
    return this.usageLedger.grantReadReceipts(grantee);
  }

  /** What services that invoke by themselves ask for: the unpublished code, which signs nothing, and never `live`. */
  public get resourceArnsForGrantInvoke(): string[] {
    return [this.functionArn];
  }

  /** Fails: no event source is supported yet. */
  public addEventSource(source: lambda.IEventSource): void {
    throw unsupportedEventSource(source.constructor.name, this.node.path);
  }

  /** Fails: no event source is supported yet. */
  public addEventSourceMapping(id: string, _options: lambda.EventSourceMappingOptions): lambda.EventSourceMapping {
    throw unsupportedEventSource(`the event source mapping ${id}`, this.node.path);
  }

  /** A metric of the runtime, for example `Evaluations`, or else one of AWS Lambda. */
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

  private addOutputs(): void {
    const outputs = {
      Endpoint: this.endpoint,
      KeyEndpoint: this.keyStore.endpoint,
      ReceiptKeyId: this.receiptSigner.keyId,
      FunctionName: this.functionName,
    };
    for (const [name, value] of Object.entries(outputs)) {
      if (value !== undefined) {
        new CfnOutput(this, name, { value }).overrideLogicalId(outputName(this, name));
      }
    }
  }
}
