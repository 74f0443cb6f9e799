/** Names of the environment variables that the runtime reads (lambda-runtime, adapters/aws/environment.ts). */
import type { Duration } from 'aws-cdk-lib';
import { keyCacheMiB } from './key-cache';
import type { FhePlan } from '../fhe-plan';

/** Read by functions and by the registrar. */
export const FRONT_DOOR = 'FHE_FRONT_DOOR';
export const TENANT_SALT = 'FHE_TENANT_SALT';
export const DIRECT_TENANT = 'FHE_DIRECT_TENANT';
export const KEYSETS_TABLE = 'FHE_KEYSETS_TABLE';
export const DATA_KEYS_TABLE = 'FHE_DATA_KEYS_TABLE';
export const EVALUATION_KEYS_BUCKET = 'FHE_EVALUATION_KEYS_BUCKET';
export const UPLOADS_BUCKET = 'FHE_UPLOADS_BUCKET';
export const DATA_KEY_KMS_KEY = 'FHE_DATA_KEY_KMS_KEY';
export const RECEIPT_KMS_KEY = 'FHE_RECEIPT_KMS_KEY';

/** Read by functions only. */
export const LEDGER_TABLE = 'FHE_LEDGER_TABLE';
export const RESULTS_BUCKET = 'FHE_RESULTS_BUCKET';
export const CONTROL_PLANE = 'FHE_CONTROL_PLANE';
export const KEY_CACHE_MIB = 'FHE_KEY_CACHE_MIB';
export const TIMEOUT_SECONDS = 'FHE_TIMEOUT_SECONDS';

/** A key store, as far as its functions need to know it. */
export interface KeyStoreSettings {
  readonly tenantSalt: string;
  readonly keysetsTableName: string;
  readonly dataKeysTableName: string;
  readonly bucketName: string;
  readonly encryptionKeyArn: string;
  readonly receiptSigner: { readonly keyArn: string };
}

/** What functions and their registrar must agree on: where keys are, and under which pseudonyms. */
export function keyStoreEnvironment(store: KeyStoreSettings): Record<string, string> {
  return {
    [TENANT_SALT]: store.tenantSalt,
    [KEYSETS_TABLE]: store.keysetsTableName,
    [DATA_KEYS_TABLE]: store.dataKeysTableName,
    [EVALUATION_KEYS_BUCKET]: store.bucketName,
    [UPLOADS_BUCKET]: store.bucketName,
    [DATA_KEY_KMS_KEY]: store.encryptionKeyArn,
    [RECEIPT_KMS_KEY]: store.receiptSigner.keyArn,
  };
}

export interface FunctionSettings {
  readonly plan: FhePlan;
  readonly keyStore: KeyStoreSettings & { readonly endpoint: string };
  readonly usageLedger: { readonly tableName: string };
  readonly resultStore: { readonly bucketName: string };
  readonly frontDoorKind: string;
  readonly directTenant?: string;
  readonly memorySize: number;
  /** Given by the author; the runtime knows the plan's. */
  readonly timeout?: Duration;
}

export function functionEnvironment(settings: FunctionSettings): Record<string, string> {
  return {
    ...keyStoreEnvironment(settings.keyStore),
    [FRONT_DOOR]: settings.frontDoorKind,
    [LEDGER_TABLE]: settings.usageLedger.tableName,
    [RESULTS_BUCKET]: settings.resultStore.bucketName,
    [CONTROL_PLANE]: settings.keyStore.endpoint,
    [KEY_CACHE_MIB]: String(keyCacheMiB(settings.plan, settings.memorySize)),
    ...(settings.directTenant === undefined ? {} : { [DIRECT_TENANT]: settings.directTenant }),
    ...(settings.timeout === undefined ? {} : { [TIMEOUT_SECONDS]: String(settings.timeout.toSeconds()) }),
  };
}
