/** The function that verifies and seals uploaded evaluation keys. */
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { DIRECT, WORKER } from './alias-names';
import { assetPath } from './asset-files';
import { REGISTRAR_MEMORY_MIB, REGISTRAR_TIMEOUT, RUNTIME } from './defaults';
import * as environment from './environment';
import { fheError } from './errors';
import { executionIdentity } from './execution-identity';
import { FrontDoorAlias } from './front-door-alias';
import { applyMetricsTransport } from './metrics-transport';
import { grantAll, type Permission } from './permission';
import type { FheFrontDoor } from '../fhe-front-door';

export interface RegistrarProps {
  readonly frontDoor: FheFrontDoor;
  readonly environment: Record<string, string>;
  readonly permissions: readonly Permission[];
}

/** Answers callers behind its front door, and works through what they uploaded under an alias of its own. */
export class Registrar extends Construct {
  public readonly function: lambda.Function;
  public readonly live: FrontDoorAlias;
  public direct?: lambda.Alias;
  private directTenant?: string;

  public constructor(scope: Construct, id: string, props: RegistrarProps) {
    super(scope, id);

    const { role, logGroup } = executionIdentity(this, 'Function');
    grantAll(role, props.permissions);
    this.function = new lambda.Function(this, 'Function', {
      description: 'Registers evaluation keys',
      runtime: RUNTIME,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(assetPath('registrar')),
      memorySize: REGISTRAR_MEMORY_MIB,
      timeout: REGISTRAR_TIMEOUT,
      environment: { ...props.environment, [environment.FRONT_DOOR]: props.frontDoor._kind },
      role,
      logGroup,
    });
    applyMetricsTransport(this.function);
    this.live = new FrontDoorAlias(this, 'Live', { version: this.function.currentVersion, frontDoor: props.frontDoor });
    this.allowSelfInvoke(role);
  }

  /** Serves one tenant by direct invoke. */
  public addDirectTenant(tenant: string): void {
    if (this.directTenant === tenant) {
      return;
    }
    if (this.directTenant !== undefined) {
      throw fheError({
        code: 'FHE_CONFIG_DIRECT_TENANT',
        message: `the evaluation-key store already serves the direct tenant ${this.directTenant}, not ${tenant}`,
        hint: 'give one of the functions an EvaluationKeyStore of its own through `keyStore`',
      }, this.node.path);
    }
    this.directTenant = tenant;
    this.function.addEnvironment(environment.DIRECT_TENANT, tenant);
    this.direct = new lambda.Alias(this, 'Direct', { aliasName: DIRECT, version: this.function.currentVersion });
  }

  /** In a policy beside the role: one inside it would make function and policy wait for each other. */
  private allowSelfInvoke(role: iam.IRole): void {
    const worker = new lambda.Alias(this, 'Worker', { aliasName: WORKER, version: this.function.currentVersion });
    new iam.Policy(this, 'InvokeWorker', {
      statements: [new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [worker.functionArn] })],
      roles: [role],
    });
  }
}
