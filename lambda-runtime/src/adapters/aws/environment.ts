/**
 * Environment variables of the deployed functions: all of them, and only here. FheFunction sets them.
 *
 * | variable | function | registrar | meaning |
 * |---|---|---|---|
 * | `FHE_FRONT_DOOR` | yes | yes | what invokes the alias `live`: `function-url`, `http-api` or `none` |
 * | `FHE_TENANT_SALT` | yes | yes | 16 characters or more, one for all functions that share an evaluation-key store |
 * | `FHE_DIRECT_TENANT` | optional | optional | tenant of every call on the alias `direct`: a pseudonym, or a principal such as `iam:<account>:<role id>` |
 * | `FHE_KEYSETS_TABLE` | yes | yes | table of keyset records |
 * | `FHE_DATA_KEYS_TABLE` | yes | yes | table of wrapped data keys |
 * | `FHE_EVALUATION_KEYS_BUCKET` | yes | yes | verified evaluation keys, below `keys/` |
 * | `FHE_UPLOADS_BUCKET` | yes | yes | unverified uploads, below `staging/` and `inputs/` |
 * | `FHE_DATA_KEY_KMS_KEY` | yes | yes | ARN of the symmetric key that wraps data keys |
 * | `FHE_RECEIPT_KMS_KEY` | yes | yes | ARN of the ECC_NIST_P256 key that signs receipts and manifests; the registrar only reads its public half |
 * | `FHE_LEDGER_TABLE` | yes | | usage, budgets, receipts, idempotency |
 * | `FHE_RESULTS_BUCKET` | yes | | answers kept for retries, below `results/` |
 * | `FHE_CONTROL_PLANE` | yes | | address of the registrar's front door, https |
 * | `FHE_KEY_CACHE_MIB` | yes | | memory for loaded evaluation keys of all callers together |
 * | `FHE_TIMEOUT_SECONDS` | optional | | the function's timeout; without it the plan's |
 * | `FHE_RESULT_RETENTION_SECONDS` | optional | | how long answers are kept for retries; without it a day |
 * | `FHE_LAYER_ROOT` | optional | | where the engine's layer lies; without it `/opt` |
 * | `FHE_KEYSET_LEASE_SECONDS` | | optional | how long a key set answers after it was registered; without it ninety days |
 * | `FHE_MAX_UPLOAD_BYTES` | | optional | largest upload; without it 256 MiB |
 * | `FHE_METRICS` | optional | optional | `emf` (log lines, the default) or `cloudwatch` (API calls) |
 * | `FHE_METRICS_NAMESPACE` | optional | optional | without it `FheServerless` |
 *
 * Read besides, set by Lambda: `AWS_LAMBDA_FUNCTION_NAME`, `AWS_LAMBDA_FUNCTION_VERSION`, `LAMBDA_TASK_ROOT`; and what the
 * SDK reads by itself (region, credentials, endpoints).
 */
import type { FrontDoor, IdentityRules } from './caller-identity.ts';
import { EnvironmentReader, type Variables } from './environment-reader.ts';

export type { Variables } from './environment-reader.ts';

export interface SharedEnvironment {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly identityRules: IdentityRules;
  readonly keysetsTable: string;
  readonly dataKeysTable: string;
  readonly evaluationKeysBucket: string;
  readonly uploadsBucket: string;
  readonly dataKeyKmsKey: string;
  readonly receiptKmsKey: string;
  readonly metrics: 'emf' | 'cloudwatch';
  readonly metricsNamespace: string;
}

export interface FunctionEnvironment extends SharedEnvironment {
  readonly ledgerTable: string;
  readonly resultsBucket: string;
  readonly controlPlane: string;
  readonly keyCacheMib: number;
  readonly timeoutSeconds: number | undefined;
  readonly resultRetentionSeconds: number | undefined;
  readonly layerRoot: string;
  readonly codeRoot: string;
}

export interface RegistrarEnvironment extends SharedEnvironment {
  readonly keysetLeaseSeconds: number | undefined;
  readonly maxUploadBytes: number | undefined;
}

/** @throws FheError FHE_CONFIG_ENVIRONMENT */
export function readFunctionEnvironment(variables: Variables): FunctionEnvironment {
  const reader = new EnvironmentReader(variables);
  return {
    ...readShared(reader),
    ledgerTable: reader.resource('FHE_LEDGER_TABLE'),
    resultsBucket: reader.resource('FHE_RESULTS_BUCKET'),
    controlPlane: reader.address('FHE_CONTROL_PLANE'),
    keyCacheMib: reader.required('FHE_KEY_CACHE_MIB', reader.positiveInteger('FHE_KEY_CACHE_MIB')),
    timeoutSeconds: reader.positiveInteger('FHE_TIMEOUT_SECONDS'),
    resultRetentionSeconds: reader.positiveInteger('FHE_RESULT_RETENTION_SECONDS'),
    layerRoot: reader.optional('FHE_LAYER_ROOT') ?? '/opt',
    codeRoot: reader.text('LAMBDA_TASK_ROOT'),
  };
}

/** @throws FheError FHE_CONFIG_ENVIRONMENT */
export function readRegistrarEnvironment(variables: Variables): RegistrarEnvironment {
  const reader = new EnvironmentReader(variables);
  return {
    ...readShared(reader),
    keysetLeaseSeconds: reader.positiveInteger('FHE_KEYSET_LEASE_SECONDS'),
    maxUploadBytes: reader.positiveInteger('FHE_MAX_UPLOAD_BYTES'),
  };
}

function readShared(reader: EnvironmentReader): SharedEnvironment {
  return {
    functionName: reader.text('AWS_LAMBDA_FUNCTION_NAME'),
    functionVersion: reader.text('AWS_LAMBDA_FUNCTION_VERSION'),
    identityRules: readIdentityRules(reader),
    keysetsTable: reader.resource('FHE_KEYSETS_TABLE'),
    dataKeysTable: reader.resource('FHE_DATA_KEYS_TABLE'),
    evaluationKeysBucket: reader.resource('FHE_EVALUATION_KEYS_BUCKET'),
    uploadsBucket: reader.resource('FHE_UPLOADS_BUCKET'),
    dataKeyKmsKey: reader.keyArn('FHE_DATA_KEY_KMS_KEY'),
    receiptKmsKey: reader.keyArn('FHE_RECEIPT_KMS_KEY'),
    metrics: reader.oneOf('FHE_METRICS', ['emf', 'cloudwatch'], 'emf'),
    metricsNamespace: reader.optional('FHE_METRICS_NAMESPACE') ?? 'FheServerless',
  };
}

function readIdentityRules(reader: EnvironmentReader): IdentityRules {
  const frontDoor: FrontDoor = reader.oneOf('FHE_FRONT_DOOR', ['function-url', 'http-api', 'none']);
  const directTenant = reader.optional('FHE_DIRECT_TENANT');
  return {
    frontDoor,
    tenantSalt: reader.salt('FHE_TENANT_SALT'),
    ...(directTenant === undefined ? {} : { directTenant }),
  };
}
