/** The AWS adapters against the suites that every adapter passes. */
import { AwsKms, DynamoDbKeyStore, DynamoDbLedger, KmsSigner, S3ObjectStore, systemClock } from '../../../../src/adapters/aws/index.ts';
import { keyStoreContract } from '../../../contracts/key-store-contract.ts';
import { kmsContract } from '../../../contracts/kms-contract.ts';
import { ledgerContract } from '../../../contracts/ledger-contract.ts';
import { objectStoreContract } from '../../../contracts/object-store-contract.ts';
import { signerContract } from '../../../contracts/signer-contract.ts';
import { createBucket, createKey, createLedgerTable, createSigningKey, createTable, deleteTable, dynamoDb, kms, s3 } from './cloud.ts';

keyStoreContract('DynamoDbKeyStore', async () => {
  const [keysetsTable, dataKeysTable] = [await createTable(), await createTable()];
  return { port: new DynamoDbKeyStore({ client: dynamoDb, keysetsTable, dataKeysTable }), close: async () => void await Promise.all([deleteTable(keysetsTable), deleteTable(dataKeysTable)]) };
});

ledgerContract('DynamoDbLedger', async () => {
  const table = await createLedgerTable();
  return { port: new DynamoDbLedger({ client: dynamoDb, table }), close: () => deleteTable(table) };
});

objectStoreContract('S3ObjectStore', async () => ({ port: new S3ObjectStore({ client: s3, bucket: await createBucket(), prefix: '', clock: systemClock }), close: async () => {} }));
objectStoreContract('S3ObjectStore below a prefix', async () => ({ port: new S3ObjectStore({ client: s3, bucket: await createBucket(), prefix: 'below/a/', clock: systemClock }), close: async () => {} }));

kmsContract('AwsKms', async () => ({ port: new AwsKms({ client: kms, keyArn: await createKey() }), close: async () => {} }));
signerContract('KmsSigner', async () => ({ port: new KmsSigner({ client: kms, keyArn: await createSigningKey() }), close: async () => {} }));
