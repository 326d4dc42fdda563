import type { Resource } from '../assembly/template';
import type { ResourceModel, ValueContext } from './model';
import { arnOf, hashOf, physicalName } from './names';

/** A role, for whose ARN credentials are issued. `local/run/resources/permissions.ts` reads what it may do. */
export const iamRole: ResourceModel = {
  type: 'AWS::IAM::Role',
  ref: roleName,
  attributes: {
    Arn: (resource, context) => {
      const path = context.resolver.property(resource, 'Path') ?? '/';
      return arnOf(resource, 'iam', `role${path}${roleName(resource, context)}`);
    },
    RoleId: (resource) => `AROA${hashOf(resource).toUpperCase()}`,
  },
};

function roleName(resource: Resource, context: ValueContext): string {
  return physicalName(resource, context, { property: 'RoleName', maxLength: 64 });
}
