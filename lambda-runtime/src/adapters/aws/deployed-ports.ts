/** Builds the ports of a deployed function from its environment. */
import { FheError } from '@fhe-serverless/core/errors';
import type { Clock, Log, Metrics, Ports } from '../../runtime/ports.ts';
import { createCloudWatchClient, createDynamoDbClient, createKmsClient, createS3Client, type ClientOptions } from './clients.ts';
import { CloudWatchMetrics } from './cloudwatch-metrics.ts';
import { DynamoDbKeyStore } from './dynamodb-key-store.ts';
import { DynamoDbLedger } from './dynamodb-ledger.ts';
import { EmfMetrics } from './emf-metrics.ts';
import type { FunctionEnvironment, SharedEnvironment } from './environment.ts';
import { JsonLog } from './json-log.ts';
import { AwsKms } from './kms.ts';
import { KmsSigner } from './kms-signer.ts';
import { S3ObjectStore } from './s3-object-store.ts';
import { systemClock } from './system-clock.ts';

/** Ports of the function that evaluates. */
export function functionPorts(environment: FunctionEnvironment, options: ClientOptions = {}): Ports {
  const clients = createClients(options);
  return {
    ...sharedPorts(environment, options, clients),
    ledger: new DynamoDbLedger({ client: clients.dynamoDb, table: environment.ledgerTable }),
    results: new S3ObjectStore({ client: clients.s3, bucket: environment.resultsBucket, prefix: '', clock: systemClock }),
  };
}

/** Ports of the registrar. It neither evaluates nor bills: its role reaches no ledger and no results. */
export function registrarPorts(environment: SharedEnvironment, options: ClientOptions = {}): Ports {
  return { ...sharedPorts(environment, options, createClients(options)), ledger: absent('ledger'), results: absent('results store') };
}

type Clients = ReturnType<typeof createClients>;

const createClients = (options: ClientOptions) => ({ dynamoDb: createDynamoDbClient(options), kms: createKmsClient(options), s3: createS3Client(options) });

function sharedPorts(environment: SharedEnvironment, options: ClientOptions, { dynamoDb, kms, s3 }: Clients): Omit<Ports, 'ledger' | 'results'> {
  const clock = systemClock;
  const log = new JsonLog();
  const { keysetsTable, dataKeysTable } = environment;
  return {
    keyStore: new DynamoDbKeyStore({ client: dynamoDb, keysetsTable, dataKeysTable }),
    evaluationKeys: new S3ObjectStore({ client: s3, bucket: environment.evaluationKeysBucket, prefix: '', clock }),
    uploads: new S3ObjectStore({ client: s3, bucket: environment.uploadsBucket, prefix: '', clock }),
    kms: new AwsKms({ client: kms, keyArn: environment.dataKeyKmsKey }),
    signer: new KmsSigner({ client: kms, keyArn: environment.receiptKmsKey }),
    metrics: metricsOf(environment, options, clock, log),
    log,
    clock,
  };
}

function metricsOf({ metrics, metricsNamespace: namespace }: SharedEnvironment, options: ClientOptions, clock: Clock, log: Log): Metrics {
  return metrics === 'emf' ? new EmfMetrics({ namespace, clock }) : new CloudWatchMetrics({ client: createCloudWatchClient(options), namespace, clock, log });
}

/** Stands for a port that this function does not have: whatever asks it for something is a fault of ours. */
function absent<T extends object>(name: string): T {
  return new Proxy({} as T, {
    get() {
      throw new FheError('FHE_BUG_INVARIANT', { rule: `the registrar has no ${name}` });
    },
  });
}
