import type { Resource } from '../assembly/template';
import type { ResourceModel, ValueContext } from './model';
import { arnOf, hashOf, physicalName } from './names';

/** A role: a name its credentials are issued for. What it may do is read by `local/run/permissions`. */
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
