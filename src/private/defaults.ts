/** The few values that no plan decides. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';

/** The engine is tested on this one; see the versions table of the documentation. */
export const RUNTIME = lambda.Runtime.NODEJS_24_X;

/** Keys, usage and receipts outlive their stack unless the author says otherwise. */
export const REMOVAL_POLICY = RemovalPolicy.RETAIN;

/** Logs hold refusals and metrics, never receipts: those are in the ledger. */
export const LOG_RETENTION = logs.RetentionDays.ONE_MONTH;

/** Unverified uploads, answers kept for retries, and large inputs. */
export const TRANSIENT_OBJECTS = Duration.days(1);

// One key part is hashed, checked and sealed as it streams through, whatever its size: one full vCPU decides the pace,
// and a key set of hundreds of megabytes still fits the longest call that Lambda offers.
export const REGISTRAR_MEMORY_MIB = 1769;
export const REGISTRAR_TIMEOUT = Duration.minutes(15);
