import { LOCAL_ACCOUNT_ID } from '../assembly/pseudo-parameters';
import { address, type Resource } from '../assembly/template';
import type { ResourceModel, ValueContext } from './model';
import { arnOf, physicalName } from './names';

/** A domain. It gets a front door before the engine, and an entry in the control plane. */
export const openSearchDomain: ResourceModel = {
  type: 'AWS::OpenSearchService::Domain',
  ref: domainName,
  attributes: {
    Arn: domainArn,
    DomainArn: domainArn,
    Id: (resource, context) => `${LOCAL_ACCOUNT_ID}/${domainName(resource, context)}`,
    DomainEndpoint: (resource, context) => context.facts.get(resource, 'DomainEndpoint'),
  },
  async create(resource, world) {
    const path = ['AdvancedSecurityOptions', 'MasterUserOptions', 'MasterUserARN'];
    const masterRoleArn = world.resolver.property(resource, ...path);
    if (typeof masterRoleArn !== 'string') {
      throw new Error(
        `local: ${address(resource)}.${path.join('.')} is missing; a run needs a role as the domain's master.`,
      );
    }
    const endpoint = await world.domains.open({
      name: domainName(resource, world),
      arn: domainArn(resource, world),
      region: resource.stack.region,
      masterRoleArn,
      hasAccessPolicy: world.resolver.property(resource, 'AccessPolicies') !== undefined,
      engineVersion: String(world.resolver.property(resource, 'EngineVersion') ?? ''),
    });
    world.facts.set(resource, { DomainEndpoint: endpoint });
  },
};

function domainName(resource: Resource, context: ValueContext): string {
  return physicalName(resource, context, { property: 'DomainName', maxLength: 28, lowerCase: true });
}

function domainArn(resource: Resource, context: ValueContext): string {
  return arnOf(resource, 'es', `domain/${domainName(resource, context)}`);
}
