/** Permissions as plain values, so that a role's whole list can be read in one place. */
import * as iam from 'aws-cdk-lib/aws-iam';
import { acknowledgeWildcards } from './wildcard-findings';

export interface Permission {
  readonly actions: string[];
  readonly resourceArns: string[];
  readonly conditions?: Record<string, Record<string, string | string[]>>;
  /** Why resources with a `*` in them are meant as they are. */
  readonly wildcardReason?: string;
}

/** The reason for permissions on objects. */
export const OBJECTS_BELOW_A_PREFIX = 'Objects are named by callers and digests, so they are known by their prefix only.';

/** Gives a grantee every permission of a list. */
export function grantAll(grantee: iam.IGrantable, permissions: readonly Permission[]): iam.Grant {
  return permissions
    .map(({ wildcardReason, ...permission }) => {
      if (wildcardReason !== undefined) {
        acknowledgeWildcards(grantee.grantPrincipal, permission.resourceArns, wildcardReason);
      }
      return iam.Grant.addToPrincipal({ grantee, ...permission });
    })
    .reduce((all, grant) => all.combine(grant));
}
