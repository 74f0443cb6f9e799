/** The key under which receipts are signed. */
import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct, type IConstruct } from 'constructs';
import { REMOVAL_POLICY } from './private/defaults';
import { grantAll } from './private/permission';

/** Signs receipts. */
export interface IReceiptSigner extends IConstruct {
  /** ARN of the P-256 signing key. */
  readonly keyArn: string;
  /** Id of the key, which receipts name. */
  readonly keyId: string;

  /** Lets `grantee` sign receipts and read the public key, and nothing else. */
  grantSign(grantee: iam.IGrantable): iam.Grant;

  /** Lets `grantee` read the public key, with which receipts are verified. */
  grantReadPublicKey(grantee: iam.IGrantable): iam.Grant;
}

/** How a `ReceiptSigner` is made. */
export interface ReceiptSignerProps {
  /**
   * What happens to the key when the stack is deleted.
   *
   * Receipts verify offline from the published public key; without the key nobody can ask for it again.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

abstract class ReceiptSignerBase extends Construct implements IReceiptSigner {
  public abstract readonly keyArn: string;
  public abstract readonly keyId: string;

  public grantSign(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, ['kms:GetPublicKey', 'kms:Sign']);
  }

  public grantReadPublicKey(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, ['kms:GetPublicKey']);
  }

  private grant(grantee: iam.IGrantable, actions: string[]): iam.Grant {
    return grantAll(grantee, [{ actions, resourceArns: [this.keyArn] }]);
  }
}

/** A P-256 key in KMS that signs receipts. The private key never leaves KMS. */
export class ReceiptSigner extends ReceiptSignerBase {
  /** Uses a signer of another stack. */
  public static fromKeyArn(scope: Construct, id: string, keyArn: string): IReceiptSigner {
    class Import extends ReceiptSignerBase {
      public readonly keyArn = keyArn;
      public readonly keyId = kms.Key.fromKeyArn(this, 'Key', keyArn).keyId;
    }
    return new Import(scope, id);
  }

  public readonly keyArn: string;
  public readonly keyId: string;
  /** The signing key itself. */
  public readonly key: kms.IKey;

  constructor(scope: Construct, id: string, props: ReceiptSignerProps = {}) {
    super(scope, id);

    this.key = new kms.Key(this, 'Key', {
      description: 'Signs receipts of encrypted evaluations',
      keySpec: kms.KeySpec.ECC_NIST_P256,
      keyUsage: kms.KeyUsage.SIGN_VERIFY,
      removalPolicy: props.removalPolicy ?? REMOVAL_POLICY,
    });
    this.keyArn = this.key.keyArn;
    this.keyId = this.key.keyId;
  }
}
