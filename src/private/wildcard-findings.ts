/** Acknowledges findings of cdk-nag about single resource patterns, so that a wildcard added by anyone else is still found. */
import { Stack, Validations } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** Does nothing for principals that are no constructs: their policies are not in this app. */
export function acknowledgeWildcards(principal: iam.IPrincipal, resourceArns: readonly string[], reason: string): void {
  if (!Construct.isConstruct(principal)) {
    return;
  }
  const stack = Stack.of(principal);
  for (const arn of resourceArns) {
    Validations.of(principal).acknowledge({ id: `AwsSolutions-IAM5[Resource::${flattened(stack.resolve(arn))}]`, reason });
  }
}

/** Renders references as cdk-nag does in the ids of its findings. */
function flattened(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  const { 'Fn::Join': join, 'Fn::GetAtt': getAtt, Ref: ref } = value as Record<string, any>;
  if (join !== undefined) {
    return join[1].map(flattened).join(join[0]);
  }
  return getAtt !== undefined ? `<${getAtt.join('.')}>` : `<${ref}>`;
}
