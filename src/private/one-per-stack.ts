/** Constructs that all functions of a stack share unless they are given others. */
import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Ids below the stack. Part of the contract: changing one replaces the resources. */
export const SHARED = {
  keyStore: 'FheKeyStore',
  receiptSigner: 'FheReceiptSigner',
  resultStore: 'FheResultStore',
  sealLayer: 'FheSealLayer',
  usageLedger: 'FheUsageLedger',
} as const;

/** Gives the shared construct, made by the first one to ask for it. */
export function onePerStack<T extends IConstruct>(scope: IConstruct, id: string, create: (stack: Stack, id: string) => T): T {
  const stack = Stack.of(scope);
  return (stack.node.tryFindChild(id) as T | undefined) ?? create(stack, id);
}
