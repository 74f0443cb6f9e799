/** The ways in which callers reach a function over HTTPS. */
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { BoundFrontDoor } from './private/bound-front-door';
import { fheError } from './private/errors';
import { bindHttpApi } from './private/http-api-door';

/**
 * The way in which callers reach a function. Every one of them proves who calls with IAM (Signature Version 4);
 * there is no anonymous door and no CORS.
 */
export abstract class FheFrontDoor {
  /** A Lambda function URL. Requests and answers of up to 6 MB, calls as long as the function's timeout. */
  public static functionUrl(): FheFrontDoor {
    return new FunctionUrlDoor();
  }

  /** An API Gateway HTTP API. Access logs and custom domains, but no call longer than 30 seconds. */
  public static httpApi(): FheFrontDoor {
    return new HttpApiDoor();
  }

  /** No HTTP entry. The function is then reached by direct invoke only, which `directTenant` allows. */
  public static none(): FheFrontDoor {
    return new NoDoor();
  }

  /**
   * How the runtime is told which door it stands behind.
   *
   * @internal
   */
  public abstract readonly _kind: string;

  protected constructor() {}

  /**
   * Builds the door before an alias.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, alias: lambda.Alias): BoundFrontDoor;
}

class FunctionUrlDoor extends FheFrontDoor {
  public readonly _kind = 'function-url';

  public _bind(_scope: Construct, alias: lambda.Alias): BoundFrontDoor {
    const url = alias.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.AWS_IAM });
    return { endpoint: url.url, grantInvoke: (grantee) => url.grantInvokeUrl(grantee) };
  }
}

class HttpApiDoor extends FheFrontDoor {
  public readonly _kind = 'http-api';

  public _bind(scope: Construct, alias: lambda.Alias): BoundFrontDoor {
    return bindHttpApi(scope, alias);
  }
}

class NoDoor extends FheFrontDoor {
  public readonly _kind = 'none';

  public _bind(scope: Construct): BoundFrontDoor {
    return {
      grantInvoke: () => {
        throw fheError({
          code: 'FHE_CONFIG_NO_FRONT_DOOR',
          message: 'there is no front door to invoke through',
          hint: 'set `frontDoor`, or set `directTenant` and grant on the alias `direct`',
        }, scope.node.path);
      },
    };
  }
}
