/** Keys and indexes of the tables, as the runtime reads and writes them. */
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';

/** The primary key of every table; items of one caller share a partition. */
export const PARTITION_KEY = { name: 'pk', type: dynamodb.AttributeType.STRING };
export const SORT_KEY = { name: 'sk', type: dynamodb.AttributeType.STRING };

/** Lists exactly the requests that are being evaluated. Its keys are enough. */
export const LEASES_INDEX = 'leases';
export const LEASES_SORT_KEY = { name: 'leaseExpiresAt', type: dynamodb.AttributeType.NUMBER };

/** Partitions that evaluating functions write: everything of a caller but its budget. */
export const TENANT_PARTITIONS = 'TENANT#*';

/** What a month's item says. */
export const USAGE_ATTRIBUTES: readonly string[] = [
  'evaluations', 'failed', 'microUnits', 'amountNano', 'bytesIn', 'bytesOut', 'samples', 'committedNano',
];

/** What a receipt's item says; its amount stands in the receipt as well. */
export const RECEIPT_ATTRIBUTES: readonly string[] = ['receipt', 'period', 'settledAt'];
