/** The alias behind a front door, which no one else may invoke. */
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { LIVE } from './alias-names';
import type { BoundFrontDoor } from './bound-front-door';
import { fheError } from './errors';
import type { FheFrontDoor } from '../fhe-front-door';

export interface FrontDoorAliasProps {
  readonly version: lambda.IVersion;
  readonly frontDoor: FheFrontDoor;
}

/**
 * The runtime trusts the identity in events of this alias, because its front door wrote them. Whoever could invoke it
 * directly would write the whole event, and with it the caller it names.
 */
export class FrontDoorAlias extends lambda.Alias {
  public readonly door: BoundFrontDoor;
  private readonly sealed: boolean;

  public constructor(scope: Construct, id: string, props: FrontDoorAliasProps) {
    super(scope, id, { aliasName: LIVE, version: props.version });
    this.sealed = false;
    this.door = props.frontDoor._bind(this, this);
    this.sealed = true;
  }

  /** Grants the call through the front door. */
  public grantInvoke(grantee: iam.IGrantable): iam.Grant {
    return this.door.grantInvoke(grantee);
  }

  /** Services that look these up mean to invoke directly. */
  public get resourceArnsForGrantInvoke(): string[] {
    throw this.refusal();
  }

  public addPermission(id: string, permission: lambda.Permission): void {
    if (this.sealed && !isUrlGrant(permission)) {
      throw this.refusal();
    }
    super.addPermission(id, permission);
  }

  public addEventSource(_source: lambda.IEventSource): void {
    throw this.refusal();
  }

  public addEventSourceMapping(_id: string, _options: lambda.EventSourceMappingOptions): lambda.EventSourceMapping {
    throw this.refusal();
  }

  private refusal(): Error {
    return fheError({
      code: 'FHE_CONFIG_LIVE_ALIAS',
      message: 'only the front door may invoke the alias `live`',
      hint: 'let callers in with `grantInvoke`; for direct invoke set `directTenant` and use the alias `direct`',
    }, this.node.path);
  }
}

/** Permissions under which a function URL, and not its caller, writes the event. */
function isUrlGrant(permission: lambda.Permission): boolean {
  return permission.functionUrlAuthType === lambda.FunctionUrlAuthType.AWS_IAM || permission.invokedViaFunctionUrl === true;
}
