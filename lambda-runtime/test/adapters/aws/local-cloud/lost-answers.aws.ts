/** The same promises while answers get lost: what was carried out once is not carried out again. */
import { afterAll, expect, test } from '@jest/globals';
import { DynamoDbKeyStore, DynamoDbLedger } from '../../../../src/adapters/aws/index.ts';
import { keyStoreContract } from '../../../contracts/key-store-contract.ts';
import { ledgerContract } from '../../../contracts/ledger-contract.ts';
import { createLedgerTable, createTable, deleteTable } from './cloud.ts';
import { lossyDynamoDbClient } from './lost-answers.ts';

const { client, lost } = lossyDynamoDbClient();
afterAll(() => client.destroy());

ledgerContract('DynamoDbLedger on a bad line', async () => {
  const table = await createLedgerTable();
  return { port: new DynamoDbLedger({ client, table }), close: () => deleteTable(table) };
});

keyStoreContract('DynamoDbKeyStore on a bad line', async () => {
  const [keysetsTable, dataKeysTable] = [await createTable(), await createTable()];
  return { port: new DynamoDbKeyStore({ client, keysetsTable, dataKeysTable }), close: async () => void await Promise.all([deleteTable(keysetsTable), deleteTable(dataKeysTable)]) };
});

test('the line was as bad as it should be', () => {
  expect(lost()).toBeGreaterThan(30);
});
