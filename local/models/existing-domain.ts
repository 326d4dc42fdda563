import type { Resource } from '../assembly/template';
import { arnOf } from './names';
import type { World } from './world';

/**
 * Opens a domain that the assembly uses and no template has, when the first custom resource says how to reach it. The owner's
 * access policy is not known here. So the domain's master is the role that the resource names, and only the engine's mappings
 * decide what a role may do.
 *
 * @returns the properties with the address of the domain here; the same ones where there is no such domain
 */
export async function openExistingDomain(
  resource: Resource,
  properties: Readonly<Record<string, unknown>>,
  world: World,
): Promise<Readonly<Record<string, unknown>>> {
  if (properties.ExistingDomain !== 'true') return properties;
  const name = String(properties.DomainName);
  const endpoint = await world.domains.open({
    name,
    arn: arnOf(resource, 'es', `domain/${name}`),
    region: resource.stack.region,
    masterRoleArn: String(properties.MasterRoleArn),
    hasAccessPolicy: false,
    engineVersion: '',
  });
  return { ...properties, DomainEndpoint: endpoint };
}
