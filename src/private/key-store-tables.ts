/** The two tables of a key store: one that can be restored, and one that must not. */
import { type RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { PARTITION_KEY, SORT_KEY } from './table-layout';

/** Records of key sets: digests, sizes, status. No key material. */
export function keysetsTable(scope: Construct, id: string, removalPolicy: RemovalPolicy): dynamodb.TableV2 {
  return new dynamodb.TableV2(scope, id, {
    partitionKey: PARTITION_KEY,
    sortKey: SORT_KEY,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy,
  });
}

/**
 * Wrapped data keys, each in one item and nowhere else. Deleting the item shreds every evaluation key under it, so
 * nothing may bring it back: no recovery, no stream, no export, no backup plan.
 */
export function dataKeysTable(scope: Construct, id: string, removalPolicy: RemovalPolicy): dynamodb.TableV2 {
  const table = new dynamodb.TableV2(scope, id, {
    partitionKey: PARTITION_KEY,
    sortKey: SORT_KEY,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: false },
    removalPolicy,
  });
  Validations.of(table).acknowledge({
    id: 'AwsSolutions-DDB3',
    reason: 'Erasing a caller deletes the only copy of the data key; point-in-time recovery would bring it back.',
  });
  return table;
}
