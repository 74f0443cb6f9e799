/** DynamoDB attribute values of the three types that we store. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { invariant } from '@fhe-serverless/core/errors';

export type Item = Record<string, AttributeValue>;

/** The primary key of every table of ours. */
export interface ItemKey extends Item {
  readonly pk: AttributeValue.SMember;
  readonly sk: AttributeValue.SMember;
}

export const text = (value: string): AttributeValue.SMember => ({ S: value });

export const binary = (value: Uint8Array): AttributeValue.BMember => ({ B: value });

/** Integers only: DynamoDB keeps 38 digits, JavaScript 53 bits, and an amount must be the same in both. */
export function integer(value: number): AttributeValue.NMember {
  invariant(Number.isSafeInteger(value), 'stored numbers are safe integers');
  return { N: String(value) };
}

export const itemKey = (pk: string, sk: string): ItemKey => ({ pk: text(pk), sk: text(sk) });

/** Every item of a tenant has this partition key, so that IAM can scope a role with dynamodb:LeadingKeys. */
export const tenantPartition = (tenant: string): string => `TENANT#${tenant}`;

export function readText(item: Item, name: string): string {
  const value = item[name]?.S;
  invariant(value !== undefined, `stored items have the text ${name}`);
  return value;
}

/** Absent counts as zero, as DynamoDB's ADD sees it. */
export function readInteger(item: Item, name: string): number {
  const value = Number(item[name]?.N ?? 0);
  invariant(Number.isSafeInteger(value), `the stored number ${name} is a safe integer`);
  return value;
}

export function readBinary(item: Item, name: string): Uint8Array {
  const value = item[name]?.B;
  invariant(value !== undefined, `stored items have the bytes ${name}`);
  return value;
}
