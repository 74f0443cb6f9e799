/** Names of stack outputs that scripts can rely on. */
import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The construct's path below its stack without separators, and without the hash that CDK would add. */
export function outputName(construct: IConstruct, name: string): string {
  const stack = Stack.of(construct);
  const path = construct.node.scopes.slice(construct.node.scopes.indexOf(stack) + 1).map((scope) => scope.node.id);
  return [...path, name].join('').replace(/[^A-Za-z0-9]/g, '');
}
