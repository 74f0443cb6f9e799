/** Where usage, budgets, receipts and idempotency are recorded. */
import type { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, type IConstruct } from 'constructs';
import { REMOVAL_POLICY } from './private/defaults';
import { grantAll } from './private/permission';
import { LEASES_INDEX, LEASES_SORT_KEY, PARTITION_KEY, RECEIPT_ATTRIBUTES, SORT_KEY, TENANT_PARTITIONS, USAGE_ATTRIBUTES } from './private/table-layout';

/** Records what was evaluated, for whom, and at what price. */
export interface IUsageLedger extends IConstruct {
  /** ARN of the table. */
  readonly tableArn: string;
  /** Name of the table. */
  readonly tableName: string;

  /** Lets `grantee` reserve and settle evaluations. For functions; readers need less. */
  grantRecord(grantee: iam.IGrantable): iam.Grant;

  /**
   * Lets `grantee` read the usage counters of all callers, and no receipt.
   *
   * Reads must name the attributes they want; DynamoDB refuses a read of whole items.
   */
  grantReadUsage(grantee: iam.IGrantable): iam.Grant;

  /**
   * Lets `grantee` read the receipts of all callers, and nothing else.
   *
   * Reads must name the attributes they want; DynamoDB refuses a read of whole items.
   */
  grantReadReceipts(grantee: iam.IGrantable): iam.Grant;
}

/** How a `UsageLedger` is made. */
export interface UsageLedgerProps {
  /**
   * What happens to the records when the stack is deleted.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

abstract class UsageLedgerBase extends Construct implements IUsageLedger {
  public abstract readonly tableArn: string;
  public abstract readonly tableName: string;

  public grantRecord(grantee: iam.IGrantable): iam.Grant {
    return grantAll(grantee, [
      // A transaction needs the actions of its parts.
      { actions: ['dynamodb:ConditionCheckItem', 'dynamodb:GetItem'], resourceArns: [this.tableArn] },
      {
        // Budgets are partitions of their own: what evaluates cannot raise them.
        actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
        resourceArns: [this.tableArn],
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [TENANT_PARTITIONS] } },
      },
      { actions: ['dynamodb:Query'], resourceArns: [`${this.tableArn}/index/${LEASES_INDEX}`] },
    ]);
  }

  public grantReadUsage(grantee: iam.IGrantable): iam.Grant {
    return this.grantReadAttributes(grantee, USAGE_ATTRIBUTES);
  }

  public grantReadReceipts(grantee: iam.IGrantable): iam.Grant {
    return this.grantReadAttributes(grantee, RECEIPT_ATTRIBUTES);
  }

  /** All items of a caller share a partition, so a reader is confined to attributes instead of keys. */
  private grantReadAttributes(grantee: iam.IGrantable, attributes: readonly string[]): iam.Grant {
    return grantAll(grantee, [{
      actions: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan'],
      resourceArns: [this.tableArn],
      conditions: {
        'ForAllValues:StringEquals': { 'dynamodb:Attributes': [PARTITION_KEY.name, SORT_KEY.name, ...attributes] },
        'StringEquals': { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
      },
    }]);
  }
}

/** One DynamoDB table: every evaluation is recorded in it exactly once, together with its signed receipt. */
export class UsageLedger extends UsageLedgerBase {
  /** Uses a ledger of another stack. */
  public static fromTableArn(scope: Construct, id: string, tableArn: string): IUsageLedger {
    class Import extends UsageLedgerBase {
      public readonly tableArn = tableArn;
      public readonly tableName = dynamodb.TableV2.fromTableArn(this, 'Table', tableArn).tableName;
    }
    return new Import(scope, id);
  }

  public readonly tableArn: string;
  public readonly tableName: string;
  /** The table itself. */
  public readonly table: dynamodb.ITableV2;

  constructor(scope: Construct, id: string, props: UsageLedgerProps = {}) {
    super(scope, id);

    this.table = new dynamodb.TableV2(this, 'Table', {
      partitionKey: PARTITION_KEY,
      sortKey: SORT_KEY,
      globalSecondaryIndexes: [{
        indexName: LEASES_INDEX,
        partitionKey: PARTITION_KEY,
        sortKey: LEASES_SORT_KEY,
        projectionType: dynamodb.ProjectionType.KEYS_ONLY,
      }],
      timeToLiveAttribute: 'expiresAt',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: props.removalPolicy ?? REMOVAL_POLICY,
    });
    this.tableArn = this.table.tableArn;
    this.tableName = this.table.tableName;
  }
}
