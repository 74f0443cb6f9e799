/** All ports on the files of one directory. */
import { appendFileSync } from 'node:fs';
import type { Clock, Log, ObjectStore, Ports } from '../../runtime/index.ts';
import { lockDirectory } from './directory-lock.ts';
import { DurableFiles } from './durable-files.ts';
import { FileKeyStore } from './file-key-store.ts';
import { FileKms } from './file-kms.ts';
import { FileLedger } from './file-ledger.ts';
import { FileObjectStore } from './file-object-store.ts';
import { FileSigner } from './file-signer.ts';
import { jsonLog, jsonMetrics, type LineSink } from './json-lines.ts';
import { localSecret } from './local-secret.ts';

export interface LocalPortsOptions {
  readonly directory: string;
  /** Address of the server that answers the signed addresses; read when an address is made. */
  readonly origin: () => string;
  /** @default - lines in `log.jsonl` */
  readonly log?: Log;
  /** @default - the system's clock */
  readonly clock?: Clock;
}

export interface LocalPorts {
  readonly ports: Ports;
  readonly keyStore: FileKeyStore;
  readonly objectStores: Readonly<Record<string, ObjectStore>>;
  readonly addressSecret: Uint8Array;
  /** Makes the tenants of this directory pseudonyms of their own. */
  readonly tenantSalt: string;
  close(): Promise<void>;
}

/** @throws FheError FHE_LOCAL_SETUP when another process uses the directory */
export async function openLocalPorts({ directory, origin, log, clock = { now: Date.now } }: LocalPortsOptions): Promise<LocalPorts> {
  const lock = await lockDirectory(directory);
  try {
    const files = await DurableFiles.open(directory);
    const addressSecret = await localSecret(files, 'address-key');
    const store = (name: string) => new FileObjectStore({ files, name, clock, addressSecret, origin });
    const objectStores = { 'evaluation-keys': store('evaluation-keys'), 'uploads': store('uploads'), 'results': store('results') };
    const keyStore = new FileKeyStore(files);
    const [kms, signer] = [await FileKms.open(files), await FileSigner.open(files)];
    const tenantSalt = Buffer.from(await localSecret(files, 'tenant-salt')).toString('hex');
    // The ledger last: it keeps a file open.
    const ledger = await FileLedger.open(files);
    const ports: Ports = {
      keyStore,
      evaluationKeys: objectStores['evaluation-keys'],
      uploads: objectStores.uploads,
      results: objectStores.results,
      kms,
      signer,
      ledger,
      metrics: jsonMetrics(appendTo(files.path('metrics.jsonl')), clock),
      log: log ?? jsonLog(appendTo(files.path('log.jsonl')), clock),
      clock,
    };
    return {
      ports, keyStore, objectStores, addressSecret, tenantSalt,
      async close() {
        await ledger.close();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function appendTo(path: string): LineSink {
  return (line) => appendFileSync(path, line, { mode: 0o600 });
}
