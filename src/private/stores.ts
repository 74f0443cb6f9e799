/** The stores of a function: those it was given, or those its stack shares. */
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { fheError } from './errors';
import { onePerStack, SHARED } from './one-per-stack';
import { EvaluationKeyStore, type IEvaluationKeyStore } from '../evaluation-key-store';
import { FheFrontDoor } from '../fhe-front-door';
import type { FheFunctionProps } from '../fhe-function-props';
import type { IReceiptSigner } from '../receipt-signer';
import { type IResultStore, ResultStore } from '../result-store';
import { type IUsageLedger, UsageLedger } from '../usage-ledger';

export interface Stores {
  readonly keyStore: IEvaluationKeyStore;
  readonly usageLedger: IUsageLedger;
  readonly receiptSigner: IReceiptSigner;
  readonly resultStore: IResultStore;
}

/** Makes what is missing. Functions without a door of their own still share a key store that has one. */
export function storesOf(fn: Construct, props: FheFunctionProps, frontDoor: FheFrontDoor): Stores {
  const { removalPolicy } = props;
  const keyStore = props.keyStore ?? onePerStack(fn, SHARED.keyStore, (stack, id) => new EvaluationKeyStore(stack, id, {
    frontDoor: frontDoor._kind === 'none' ? FheFrontDoor.functionUrl() : frontDoor,
    receiptSigner: props.receiptSigner,
    removalPolicy,
  }));
  return {
    keyStore,
    receiptSigner: requireSameSigner(fn, keyStore, props.receiptSigner),
    usageLedger: props.usageLedger ?? onePerStack(fn, SHARED.usageLedger, (stack, id) => new UsageLedger(stack, id, { removalPolicy })),
    resultStore: props.resultStore ?? onePerStack(fn, SHARED.resultStore, (stack, id) => new ResultStore(stack, id, { removalPolicy })),
  };
}

/** The registrar takes only manifests that its own signer signed. */
function requireSameSigner(fn: Construct, keyStore: IEvaluationKeyStore, given: IReceiptSigner | undefined): IReceiptSigner {
  const stack = Stack.of(fn);
  const arnOf = (signer: IReceiptSigner) => JSON.stringify(stack.resolve(signer.keyArn));
  if (given !== undefined && arnOf(given) !== arnOf(keyStore.receiptSigner)) {
    throw fheError({
      code: 'FHE_CONFIG_RECEIPT_SIGNER',
      message: 'the receipt signer is not the one that the key store knows',
      hint: 'pass the same `receiptSigner` to the EvaluationKeyStore, and that store as `keyStore`',
    }, fn.node.path);
  }
  return keyStore.receiptSigner;
}
