/** How an encrypted function is made. */
import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { IEvaluationKeyStore } from './evaluation-key-store';
import type { FheFrontDoor } from './fhe-front-door';
import type { IReceiptSigner } from './receipt-signer';
import type { IResultStore } from './result-store';
import type { IUsageLedger } from './usage-ledger';

/**
 * How an `FheFunction` is made.
 *
 * Memory and timeout come from the plan unless they are given here. `layers` are added to the engine's own, `role`
 * gets the permissions that our role would have, and `events` are refused.
 */
export interface FheFunctionProps extends lambda.FunctionOptions {
  /**
   * Path of the function file, whose default export is `defineFheFunction({...})` or `defineRawFheHandler({...})`.
   *
   * It is traced, planned, proved and bundled during synthesis. Relative paths start at the working directory.
   */
  readonly entry: string;

  /**
   * File that pins parameters and key configuration.
   *
   * Synthesis fails when the function needs others, because every client would have to upload its keys again.
   *
   * @default - `fhe.lock` beside the entry, where there is one
   */
  readonly lockFile?: string;

  /**
   * How callers reach the function.
   *
   * @default FheFrontDoor.functionUrl()
   */
  readonly frontDoor?: FheFrontDoor;

  /**
   * Tenant of every direct invoke: a pseudonym of 32 hex digits, or a principal such as `iam:<account>:<role id>`.
   *
   * Whoever invokes a function directly writes the whole event, so the caller in it proves nothing. With this prop the
   * function and its key store have an alias `direct`, whose calls are all this tenant's, whatever their events say.
   *
   * @default - no direct invoke
   */
  readonly directTenant?: string;

  /**
   * Where callers' evaluation keys are kept.
   *
   * @default - one store for all functions of the stack
   */
  readonly keyStore?: IEvaluationKeyStore;

  /**
   * Where usage and receipts are recorded.
   *
   * @default - one ledger for all functions of the stack
   */
  readonly usageLedger?: IUsageLedger;

  /**
   * What signs receipts. Must be the one that the key store knows.
   *
   * @default - the signer of the key store
   */
  readonly receiptSigner?: IReceiptSigner;

  /**
   * Where answers wait a day for a retry.
   *
   * @default - one store for all functions of the stack
   */
  readonly resultStore?: IResultStore;

  /**
   * What happens to the stores that this function creates when the stack is deleted: keys, ledger, receipt key, answers.
   *
   * Stores that are shared have the policy of the function that was defined first.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Adds stack outputs with addresses, receipt key and function name.
   *
   * They are named after the construct's path in its stack, for example `ScoreEndpoint`, `ScoreKeyEndpoint`,
   * `ScoreReceiptKeyId` and `ScoreFunctionName`.
   *
   * @default true
   */
  readonly outputs?: boolean;
}
