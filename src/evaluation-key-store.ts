/** Where callers' evaluation keys are registered, verified and kept. */
import type { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, type IConstruct } from 'constructs';
import { FheFrontDoor } from './fhe-front-door';
import type { BoundFrontDoor } from './private/bound-front-door';
import { REMOVAL_POLICY } from './private/defaults';
import { keyStoreEnvironment } from './private/environment';
import { fheError } from './private/errors';
import { importedFrontDoor } from './private/imported-front-door';
import { evaluatorPermissions, type KeyStoreResources, registrarPermissions } from './private/key-store-permissions';
import { dataKeysTable, keysetsTable } from './private/key-store-tables';
import { INPUTS_PREFIX, STAGING_PREFIX } from './private/object-prefixes';
import { onePerStack, SHARED } from './private/one-per-stack';
import { grantAll } from './private/permission';
import { privateBucket } from './private/private-bucket';
import { Registrar } from './private/registrar';
import { type IReceiptSigner, ReceiptSigner } from './receipt-signer';

/** Keeps the evaluation keys of callers. Functions that share a store share its callers' pseudonyms and uploads. */
export interface IEvaluationKeyStore extends IConstruct {
  /** Name of the bucket with sealed keys, fresh uploads and large inputs. */
  readonly bucketName: string;
  /** ARN of the KMS key that wraps callers' data keys. */
  readonly encryptionKeyArn: string;
  /** Name of the table of key set records. */
  readonly keysetsTableName: string;
  /** Name of the table of wrapped data keys. */
  readonly dataKeysTableName: string;
  /** Goes into callers' pseudonyms, so that those of two stores cannot be joined. */
  readonly tenantSalt: string;
  /** HTTPS address at which callers register keys, with a trailing slash. */
  readonly endpoint: string;
  /** Signs the manifests by which the store recognises its functions. */
  readonly receiptSigner: IReceiptSigner;

  /** Lets `grantee` read the keys of callers and their large inputs. For functions. */
  grantEvaluate(grantee: iam.IGrantable): iam.Grant;

  /** Lets `grantee` register, look at and erase evaluation keys of its own, and upload large inputs. */
  grantRegister(grantee: iam.IGrantable): iam.Grant;
}

/** How an `EvaluationKeyStore` is made. */
export interface EvaluationKeyStoreProps {
  /**
   * How callers reach the store.
   *
   * @default FheFrontDoor.functionUrl()
   */
  readonly frontDoor?: FheFrontDoor;

  /**
   * Signs the manifests of the functions that use this store; the functions must use the same one.
   *
   * @default - the one signer of the stack
   */
  readonly receiptSigner?: IReceiptSigner;

  /**
   * What happens to keys and records when the stack is deleted.
   *
   * With `DESTROY`, every caller uploads its keys again to the next deployment.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** What names an `EvaluationKeyStore` of another stack. */
export interface EvaluationKeyStoreAttributes {
  /** Name of the bucket. */
  readonly bucketName: string;
  /** ARN of the KMS key that wraps data keys. */
  readonly encryptionKeyArn: string;
  /** Name of the table of key set records. */
  readonly keysetsTableName: string;
  /** Name of the table of wrapped data keys. */
  readonly dataKeysTableName: string;
  /** ARN of the registrar function, without version or alias. */
  readonly registrarArn: string;
  /** HTTPS address of the registrar's front door. */
  readonly endpoint: string;
  /**
   * Id of the registrar's HTTP API.
   *
   * @default - the registrar has a function URL
   */
  readonly httpApiId?: string;
  /** ARN of the key that signs receipts and manifests. */
  readonly receiptKeyArn: string;
}

abstract class EvaluationKeyStoreBase extends Construct implements IEvaluationKeyStore {
  public abstract readonly bucketName: string;
  public abstract readonly encryptionKeyArn: string;
  public abstract readonly keysetsTableName: string;
  public abstract readonly dataKeysTableName: string;
  public abstract readonly tenantSalt: string;
  public abstract readonly endpoint: string;
  public abstract readonly receiptSigner: IReceiptSigner;
  /** @internal */
  protected abstract readonly _resources: KeyStoreResources;
  /** @internal */
  protected abstract readonly _door: BoundFrontDoor;

  public grantEvaluate(grantee: iam.IGrantable): iam.Grant {
    return grantAll(grantee, evaluatorPermissions(this._resources));
  }

  public grantRegister(grantee: iam.IGrantable): iam.Grant {
    return this._door.grantInvoke(grantee);
  }
}

/**
 * A bucket, two tables and a KMS key, with the registrar before them: the only one that may write.
 *
 * Each caller's keys are sealed under a data key of that caller. The data key is in one item of one table without
 * recovery, so that erasing it makes every copy of the keys unreadable.
 */
export class EvaluationKeyStore extends EvaluationKeyStoreBase {
  /** Uses a key store of another stack. */
  public static fromEvaluationKeyStoreAttributes(scope: Construct, id: string, attrs: EvaluationKeyStoreAttributes): IEvaluationKeyStore {
    return new ImportedEvaluationKeyStore(scope, id, attrs);
  }

  public readonly bucketName: string;
  public readonly encryptionKeyArn: string;
  public readonly keysetsTableName: string;
  public readonly dataKeysTableName: string;
  public readonly tenantSalt: string;
  public readonly endpoint: string;
  public readonly receiptSigner: IReceiptSigner;
  /** The registrar, which verifies and seals what callers upload. */
  public readonly registrar: lambda.Function;
  /** @internal */
  protected readonly _resources: KeyStoreResources;
  /** @internal */
  protected readonly _door: BoundFrontDoor;
  private readonly registration: Registrar;

  constructor(scope: Construct, id: string, props: EvaluationKeyStoreProps = {}) {
    super(scope, id);
    const removalPolicy = props.removalPolicy ?? REMOVAL_POLICY;
    this.receiptSigner = props.receiptSigner
      ?? onePerStack(this, SHARED.receiptSigner, (stack, signerId) => new ReceiptSigner(stack, signerId, { removalPolicy }));

    const key = new kms.Key(this, 'Key', { description: 'Wraps data keys of evaluation keys', enableKeyRotation: true, removalPolicy });
    const bucket = privateBucket(this, 'Bucket', { encryptionKey: key, transientPrefixes: [STAGING_PREFIX, INPUTS_PREFIX], removalPolicy });
    const keysets = keysetsTable(this, 'Keysets', removalPolicy);
    const dataKeys = dataKeysTable(this, 'DataKeys', removalPolicy);
    this.bucketName = bucket.bucketName;
    this.encryptionKeyArn = key.keyArn;
    this.keysetsTableName = keysets.tableName;
    this.dataKeysTableName = dataKeys.tableName;
    // Lives exactly as long as the keys do, also when the stack is deleted and made again around a retained store.
    this.tenantSalt = key.keyId;
    this._resources = {
      bucketArn: bucket.bucketArn,
      encryptionKeyArn: key.keyArn,
      keysetsTableArn: keysets.tableArn,
      dataKeysTableArn: dataKeys.tableArn,
    };

    this.registration = new Registrar(this, 'Registrar', {
      frontDoor: props.frontDoor ?? FheFrontDoor.functionUrl(),
      environment: keyStoreEnvironment(this),
      permissions: registrarPermissions(this._resources),
    });
    this.registrar = this.registration.function;
    this.receiptSigner.grantReadPublicKey(this.registrar);
    this._door = this.registration.live.door;
    this.endpoint = requireEndpoint(this, this._door);
  }

  /** Alias of the registrar for direct invoke; exists when a function of this store has a `directTenant`. */
  public get direct(): lambda.Alias | undefined {
    return this.registration.direct;
  }

  /**
   * Serves one tenant by direct invoke.
   *
   * @internal
   */
  public _addDirectTenant(tenant: string): void {
    this.registration.addDirectTenant(tenant);
  }
}

class ImportedEvaluationKeyStore extends EvaluationKeyStoreBase {
  public readonly bucketName: string;
  public readonly encryptionKeyArn: string;
  public readonly keysetsTableName: string;
  public readonly dataKeysTableName: string;
  public readonly tenantSalt: string;
  public readonly endpoint: string;
  public readonly receiptSigner: IReceiptSigner;
  protected readonly _resources: KeyStoreResources;
  protected readonly _door: BoundFrontDoor;

  constructor(scope: Construct, id: string, attrs: EvaluationKeyStoreAttributes) {
    super(scope, id);
    this.bucketName = attrs.bucketName;
    this.encryptionKeyArn = attrs.encryptionKeyArn;
    this.keysetsTableName = attrs.keysetsTableName;
    this.dataKeysTableName = attrs.dataKeysTableName;
    this.tenantSalt = kms.Key.fromKeyArn(this, 'Key', attrs.encryptionKeyArn).keyId;
    this.endpoint = attrs.endpoint;
    this.receiptSigner = ReceiptSigner.fromKeyArn(this, 'ReceiptSigner', attrs.receiptKeyArn);
    this._resources = {
      bucketArn: s3.Bucket.fromBucketName(this, 'Bucket', attrs.bucketName).bucketArn,
      encryptionKeyArn: attrs.encryptionKeyArn,
      keysetsTableArn: dynamodb.TableV2.fromTableName(this, 'Keysets', attrs.keysetsTableName).tableArn,
      dataKeysTableArn: dynamodb.TableV2.fromTableName(this, 'DataKeys', attrs.dataKeysTableName).tableArn,
    };
    this._door = importedFrontDoor(this, { functionArn: attrs.registrarArn, endpoint: attrs.endpoint, httpApiId: attrs.httpApiId });
  }
}

function requireEndpoint(store: Construct, door: BoundFrontDoor): string {
  if (door.endpoint === undefined) {
    throw fheError({
      code: 'FHE_CONFIG_NO_FRONT_DOOR',
      message: 'an evaluation-key store needs a front door',
      hint: 'callers upload their keys through it: use FheFrontDoor.functionUrl() or FheFrontDoor.httpApi()',
    }, store.node.path);
  }
  return door.endpoint;
}
