/** Permissions as plain values, so that a role's whole list can be read in one place. */
import * as iam from 'aws-cdk-lib/aws-iam';

export interface Permission {
  readonly actions: string[];
  readonly resourceArns: string[];
  readonly conditions?: Record<string, Record<string, string | string[]>>;
}

/** Gives a grantee every permission of a list. */
export function grantAll(grantee: iam.IGrantable, permissions: readonly Permission[]): iam.Grant {
  return permissions
    .map((permission) => iam.Grant.addToPrincipal({ grantee, ...permission }))
    .reduce((all, grant) => all.combine(grant));
}
