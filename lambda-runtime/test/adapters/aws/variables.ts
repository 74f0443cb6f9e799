/** A complete environment of a deployed function. */
export const FUNCTION_VARIABLES = {
  AWS_LAMBDA_FUNCTION_NAME: 'score',
  AWS_LAMBDA_FUNCTION_VERSION: '7',
  LAMBDA_TASK_ROOT: '/var/task',
  FHE_FRONT_DOOR: 'function-url',
  FHE_TENANT_SALT: 'a salt of sixteen or more',
  FHE_KEYSETS_TABLE: 'keysets',
  FHE_DATA_KEYS_TABLE: 'data-keys',
  FHE_EVALUATION_KEYS_BUCKET: 'evaluation-keys',
  FHE_UPLOADS_BUCKET: 'uploads',
  FHE_DATA_KEY_KMS_KEY: 'arn:aws:kms:eu-central-1:111122223333:key/data',
  FHE_RECEIPT_KMS_KEY: 'arn:aws:kms:eu-central-1:111122223333:key/receipts',
  FHE_LEDGER_TABLE: 'ledger',
  FHE_RESULTS_BUCKET: 'results',
  FHE_CONTROL_PLANE: 'https://keys.example/',
  FHE_KEY_CACHE_MIB: '512',
} as const;
